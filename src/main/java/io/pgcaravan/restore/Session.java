package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.TextEncoding;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One session of psql that is fed with SQL and answers questions. It stops at the first error; when
 * its input ends, whatever is not committed is rolled back.
 *
 * <p>An answer ends with a line that nobody can foresee, and one question is asked at a time, so
 * that line is always the last there is to read: rows need not be searched for it.
 */
final class Session implements AutoCloseable {

  /** Takes what COPY … TO STDOUT gives, line ends and all. */
  interface Rows {
    void add(byte[] buffer, int offset, int length);
  }

  private static final int BUFFER_BYTES = 64 * 1024;

  /** The highest exit code that psql gives itself; one that was killed has a higher one. */
  private static final int STOPPED_AT_AN_ERROR = 3;

  private static final Pattern WARNING =
      Pattern.compile("^psql:[^\\n]*?: WARNING:\\s+[0-9A-Z]{5}: (.*)$", Pattern.MULTILINE);

  private final ClientProcess psql;
  private final OutputStream in;
  private final InputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final String endMark = Key.random();
  private Charset charset = StandardCharsets.UTF_8;
  private long lines;

  private Session(ClientProcess psql) {
    this.psql = psql;
    this.in = new BufferedOutputStream(psql.stdin(), BUFFER_BYTES);
    this.out = psql.stdout();
  }

  /**
   * Starts psql, which connects by itself.
   *
   * @param limit after which it is killed
   */
  static Session open(ClientTools tools, DatabaseUrl database, Duration limit) {
    List<String> command =
        List.of(
            tools.psql().toString(),
            "--no-psqlrc",
            "--no-password",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "--set=ON_ERROR_STOP=1",
            "--set=VERBOSITY=verbose", // errors with their SQLSTATE
            "--file=-", // and with line numbers
            "--dbname=" + Connection.arguments(database));
    return new Session(ClientProcess.start(command, Connection.environment(database), limit));
  }

  /** Tells the server and this side which encoding the following texts have. */
  void speak(TextEncoding encoding) throws IOException {
    tell("SET client_encoding = '%s';".formatted(encoding.name()));
    charset = encoding.charset();
  }

  /** Hands on SQL, or commands of psql, that give no answer. */
  void tell(String text) throws IOException {
    in.write((text + "\n").getBytes(charset));
    lines += 1 + text.chars().filter(c -> c == '\n').count();
  }

  /** The raw input, for the text of an archive. */
  OutputStream input() {
    return in;
  }

  /** Says how many lines went by the raw input. */
  void passed(long more) {
    lines += more;
  }

  /** How many lines psql was given. */
  long lines() {
    return lines;
  }

  /** Asks one query; its rows must not hold line ends. */
  List<String> ask(String query) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    tell(query + ";");
    awaitMark("", answer::write);
    return answer.toString(charset).lines().toList();
  }

  /** Runs COPY … TO STDOUT. */
  void copy(String statement, Rows rows) throws IOException {
    awaitMark(statement + " \\; ", rows); // both in one round trip
  }

  private void awaitMark(String before, Rows rows) throws IOException {
    tell(before + "COPY (SELECT '%s') TO STDOUT;".formatted(endMark));
    in.flush();
    byte[] mark = (endMark + "\n").getBytes(StandardCharsets.US_ASCII);
    int held = 0;
    while (true) {
      int n = out.read(buffer, held, buffer.length - held);
      if (n < 0) {
        throw new IOException("psql has ended");
      }
      held += n;
      int rest = held - mark.length;
      if (rest < 0) {
        continue;
      }
      boolean marked = endsWith(mark, held);
      rows.add(buffer, 0, rest);
      if (marked) {
        return;
      }
      System.arraycopy(buffer, rest, buffer, 0, mark.length);
      held = mark.length;
    }
  }

  private boolean endsWith(byte[] mark, int length) {
    int from = length - mark.length;
    return Arrays.equals(buffer, from, length, mark, 0, mark.length);
  }

  void flush() throws IOException {
    in.flush();
  }

  /** What the server warned of, such as an owner that could not be set; the last lines. */
  List<String> warnings() {
    return WARNING
        .matcher(psql.errors())
        .results()
        .map(found -> found.group(1))
        .distinct()
        .limit(20)
        .toList();
  }

  /** Why the session has ended though nobody asked it to; waits for its end. */
  CaravanException failure(long archiveStartsAt) {
    try {
      psql.stdin().close();
    } catch (IOException e) {
      // it is gone: its exit code and its errors tell more
    }
    int exitCode = psql.await();
    if (!psql.overTime() && exitCode <= STOPPED_AT_AN_ERROR) {
      Optional<CaravanException> judged = SessionFailure.find(psql.errors(), archiveStartsAt);
      if (judged.isPresent()) {
        return judged.get();
      }
    }
    try {
      psql.requireSuccess("psql");
    } catch (CaravanException e) {
      return e;
    }
    return new TransientException(
        "psql ended before the restore did", "look at the server's log, and try again");
  }

  /** Whether psql was killed because its time limit was over. */
  boolean overTime() {
    return psql.overTime();
  }

  @Override
  public void close() {
    psql.close();
  }
}
