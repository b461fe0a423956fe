package io.pgcaravan.camel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Cuts the line when a request and its whole answer have taken too long; the bean {@code
 * answerLimit}. The time limits of the client itself begin anew with each byte that comes: a server
 * that drips would hold a run for as long as it likes.
 */
final class AnswerLimit implements HttpClientConfigurer {

  private final Executor later;

  AnswerLimit(Duration limit) {
    this.later = CompletableFuture.delayedExecutor(limit.toMillis(), MILLISECONDS);
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.addExecInterceptorFirst("answer-limit", this::execute);
  }

  private ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    // nothing happens where the connection was given back by then
    later.execute(scope.execRuntime::discardEndpoint);
    return chain.proceed(request, scope);
  }
}
