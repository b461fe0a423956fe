package io.pgcaravan.destination.drive;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.HttpIOExceptionHandler;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpUnsuccessfulResponseHandler;
import com.google.api.client.json.gson.GsonFactory;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a request that failed, for one request. A refused token is renewed once. A
 * part of an upload is resumed, for a limited time, from where the server says it has got to: else
 * hours of sending would be lost. Any other request fails at once: attempts are the route's
 * business.
 */
final class DrivePatience implements HttpUnsuccessfulResponseHandler, HttpIOExceptionHandler {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Credentials credentials;
  private final long deadline;
  private Duration pause = Duration.ofMillis(500);
  private boolean renewed;

  DrivePatience(Credentials credentials, Duration resumeFor) {
    this.credentials = credentials;
    this.deadline = System.nanoTime() + resumeFor.toNanos();
  }

  void attach(HttpRequest request) {
    request.setNumberOfRetries(Integer.MAX_VALUE); // time is what bounds them
    request.setUnsuccessfulResponseHandler(this);
    request.setIOExceptionHandler(this);
  }

  private static boolean isPartOfUpload(HttpRequest request) {
    return request.getUrl().getFirst("upload_id") != null;
  }

  @Override
  public boolean handleIOException(HttpRequest request, boolean supportsRetry) throws IOException {
    return isPartOfUpload(request) && paused(null);
  }

  @Override
  public boolean handleResponse(HttpRequest request, HttpResponse response, boolean supportsRetry)
      throws IOException {
    if (response.getStatusCode() == 401 && !renewed) {
      renewed = true;
      renewToken(request);
      askHowFar(request);
      return true;
    }
    if (response.getStatusCode() == 308 || !isPartOfUpload(request)) {
      return false;
    }
    GoogleJsonResponseException refusal =
        GoogleJsonResponseException.from(GsonFactory.getDefaultInstance(), response);
    DriveAnswer answer = DriveAnswer.of(refusal);
    boolean gone = answer.status() == 410 || answer.status() == 416;
    if (answer.isTransient() && !gone && paused(answer.retryAfter())) {
      askHowFar(request);
      return true;
    }
    throw refusal; // its content was read and cannot be read again
  }

  private void renewToken(HttpRequest request) throws IOException {
    credentials.refresh();
    HttpUnsuccessfulResponseHandler handler = request.getUnsuccessfulResponseHandler();
    new HttpCredentialsAdapter(credentials).initialize(request); // sets itself as the handler
    request.setUnsuccessfulResponseHandler(handler);
  }

  /** The part was read from its file already: the same request would send nothing. */
  private static void askHowFar(HttpRequest request) {
    String range = request.getHeaders().getContentRange();
    if (isPartOfUpload(request) && range != null) {
      request.setContent(new EmptyContent());
      request.getHeaders().setContentRange("bytes */" + range.substring(range.indexOf('/') + 1));
    }
  }

  /** Waits before another attempt; false if there is no time for it. */
  private boolean paused(@Nullable Duration asked) throws IOException {
    Duration wait = asked == null ? pause : asked;
    if (System.nanoTime() + wait.toNanos() > deadline) {
      return false;
    }
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
    Duration next = pause.multipliedBy(2);
    pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    return true;
  }
}
