package io.pgcaravan.it;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What a {@link FaultProxy} does to the requests whose first line, such as {@code PUT /bucket/key},
 * holds a pattern: to all of them, or to some in their order.
 */
public final class FaultRule {

  enum Fault {
    NONE,
    ANSWER,
    HANG_UP,
    RESET,
    SWALLOW,
    CUT,
    LOSE,
    CORRUPT
  }

  private final Pattern pattern;
  private final AtomicInteger seen = new AtomicInteger();
  private int first;
  private int count = Integer.MAX_VALUE;
  private Fault fault = Fault.NONE;
  private Duration delay = Duration.ZERO;
  private long bytes;
  private int status;
  private String body = "";
  private List<String> headers = List.of();

  FaultRule(String pattern) {
    this.pattern = Pattern.compile(pattern);
  }

  /** Lets so many matching requests pass. */
  public FaultRule after(int requests) {
    first = requests;
    return this;
  }

  /** Ends after so many requests. */
  public FaultRule times(int requests) {
    count = requests;
    return this;
  }

  /** Answers in place of the server; headers are written {@code Name: value}. */
  public FaultRule answer(int answerStatus, String answerBody, String... answerHeaders) {
    status = answerStatus;
    body = answerBody;
    headers = List.of(answerHeaders);
    return fault(Fault.ANSWER, 0);
  }

  /** Closes the connection without an answer, the request having been read. */
  public FaultRule hangUp() {
    return fault(Fault.HANG_UP, 0);
  }

  /** Resets the connection after so many bytes of the request's body. */
  public FaultRule resetAfter(long bodyBytes) {
    return fault(Fault.RESET, bodyBytes);
  }

  /** Neither reads on nor answers. */
  public FaultRule swallow() {
    return fault(Fault.SWALLOW, 0);
  }

  /** Closes the connection after so many bytes of the answer's body. */
  public FaultRule cutAfter(long bodyBytes) {
    return fault(Fault.CUT, bodyBytes);
  }

  /** Lets the server do it, and closes the connection instead of passing its answer on. */
  public FaultRule loseAnswer() {
    return fault(Fault.LOSE, 0);
  }

  /** Changes the byte at an offset of the request's body. */
  public FaultRule corrupt(long bodyOffset) {
    return fault(Fault.CORRUPT, bodyOffset);
  }

  /** Waits before the request is passed on or the fault is done. */
  public FaultRule delay(Duration time) {
    delay = time;
    return this;
  }

  private FaultRule fault(Fault kind, long number) {
    fault = kind;
    bytes = number;
    return this;
  }

  /** Whether it is for this request, which counts as seen. */
  boolean takes(String requestLine) {
    if (!pattern.matcher(requestLine).find()) {
      return false;
    }
    int number = seen.getAndIncrement();
    return number >= first && number - first < count;
  }

  Fault fault() {
    return fault;
  }

  Duration delay() {
    return delay;
  }

  long bytes() {
    return bytes;
  }

  /** The answer as it is sent; to a HEAD request it has no body. */
  String answer(boolean withBody) {
    StringBuilder text = new StringBuilder("HTTP/1.1 %d Injected\r\n".formatted(status));
    headers.forEach(header -> text.append(header).append("\r\n"));
    if (headers.stream().noneMatch(header -> header.startsWith("Content-Length:"))) {
      text.append("Content-Length: ").append(body.getBytes().length).append("\r\n");
    }
    return text.append("\r\n").append(withBody ? body : "").toString();
  }
}
