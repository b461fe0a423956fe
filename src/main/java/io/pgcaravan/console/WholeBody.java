package io.pgcaravan.console;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the body of a request before a thread is given to it: whoever sends one slowly, or none
 * at all, holds up nobody. A body must be small, and come within a time.
 */
final class WholeBody extends Handler.Wrapper {

  private final int mostBytes;
  private final Duration limit;
  private final Predicate<Request> concerned;

  /**
   * One that stands before all other handlers.
   *
   * @param mostBytes a larger body is answered with 413
   * @param limit a slower one is answered with 408
   * @param concerned which requests; others are passed on as they are
   */
  WholeBody(int mostBytes, Duration limit, Predicate<Request> concerned, Handler next) {
    super(next);
    this.mostBytes = mostBytes;
    this.limit = limit;
    this.concerned = concerned;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!hasBody(request) || !concerned.test(request)) {
      return super.handle(request, response, callback);
    }
    if (request.getLength() > mostBytes) {
      refuse(request, response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413);
      return true;
    }
    Gathered body = new Gathered(request, mostBytes);
    body.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .whenCompleteAsync(
            (bytes, failure) -> came(bytes, failure, request, response, callback),
            request.getComponents().getExecutor());
    body.run();
    return true;
  }

  private static boolean hasBody(Request request) {
    return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
  }

  private void came(
      byte @Nullable [] bytes,
      @Nullable Throwable failure,
      Request request,
      Response response,
      Callback callback) {
    if (bytes == null) {
      refuse(request, response, callback, status(failure));
      return;
    }
    try {
      if (!super.handle(new Read(request, bytes), response, callback)) {
        Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
      }
    } catch (Exception e) {
      Response.writeError(request, response, callback, e);
    }
  }

  private static int status(@Nullable Throwable failure) {
    if (failure instanceof TimeoutException) {
      return HttpStatus.REQUEST_TIMEOUT_408;
    }
    return failure instanceof TooLarge
        ? HttpStatus.PAYLOAD_TOO_LARGE_413
        : HttpStatus.BAD_REQUEST_400;
  }

  /** What is still to come is not read. */
  private static void refuse(Request request, Response response, Callback callback, int status) {
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    Response.writeError(request, response, callback, status);
  }

  private static final class TooLarge extends Exception {

    private static final long serialVersionUID = 1L;
  }

  /** What has come of a body, taken as it comes. */
  private static final class Gathered extends CompletableFuture<byte[]> implements Runnable {

    private final Content.Source source;
    private final int mostBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Gathered(Content.Source source, int mostBytes) {
      this.source = source;
      this.mostBytes = mostBytes;
    }

    @Override
    public void run() {
      while (!isDone()) {
        Content.Chunk chunk = source.read();
        if (chunk == null) {
          source.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          completeExceptionally(chunk.getFailure());
          return;
        }
        take(chunk);
      }
    }

    private void take(Content.Chunk chunk) {
      byte[] part = new byte[chunk.remaining()];
      chunk.getByteBuffer().get(part);
      chunk.release();
      bytes.writeBytes(part);
      if (bytes.size() > mostBytes) {
        completeExceptionally(new TooLarge());
      } else if (chunk.isLast()) {
        complete(bytes.toByteArray());
      }
    }
  }

  /** A request whose body is there. */
  private static final class Read extends Request.Wrapper {

    private final Content.Source body;

    Read(Request wrapped, byte[] body) {
      super(wrapped);
      this.body = Content.Source.from(ByteBuffer.wrap(body));
    }

    @Override
    public Content.Chunk read() {
      return body.read();
    }

    @Override
    public void demand(Runnable demandCallback) {
      body.demand(demandCallback);
    }
  }
}
