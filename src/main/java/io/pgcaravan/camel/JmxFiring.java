package io.pgcaravan.camel;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.jmx.Orders;
import io.pgcaravan.jmx.Status;
import io.pgcaravan.postgres.ClientProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Fires routes for JMX clients on threads of its own, and returns when what they do has begun. How
 * it ends is put into the {@link Orders}.
 */
final class JmxFiring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JmxFiring.class);

  private static final int MOST_AT_ONCE = 16;
  private static final Duration GLANCE = Duration.ofMillis(20);

  /** A run begins at once, unless the stage's disk hangs or a route file is being replaced. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CamelContext context;
  private final Orders orders;
  private final Clock clock;
  private final ProducerTemplate template;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(0, MOST_AT_ONCE, 1, TimeUnit.MINUTES, new SynchronousQueue<>());

  JmxFiring(CamelContext context, Orders orders, Clock clock) {
    this.context = context;
    this.orders = orders;
    this.clock = clock;
    template = context.createProducerTemplate();
    template.setExecutorService(threads);
  }

  /**
   * Fires what has an id of its own once it has begun, which is returned.
   *
   * @throws io.pgcaravan.failure.CaravanException why it could not begin
   */
  String fire(String route, Map<String, Object> headers, JmxEnding ending) {
    Map<String, Object> all = new HashMap<>(headers);
    all.put("trigger", "jmx");
    Exchange exchange = exchange(route, all);
    CompletableFuture<Exchange> end = send(route, exchange);
    Status begun = awaitBegin(route, exchange, end);
    orders.put(begun);
    end.whenComplete((ended, failure) -> settle(begun, exchange, failure, ending));
    return begun.id();
  }

  /**
   * Fires something else, of the kind that the route is named after, and returns the id that it
   * gets.
   *
   * @param subject a plan's name, or a word, for the id
   * @param plan empty if it is of none
   */
  String fire(
      String route, String subject, String plan, Map<String, Object> headers, JmxEnding ending) {
    requireRunning();
    Status begun = orders.begin(subject, route, plan, clock.instant());
    Exchange exchange = exchange(route, headers);
    exchange.setVariable(RunsInFlight.ORDER, begun);
    try {
      send(route, exchange)
          .whenComplete((ended, failure) -> settle(begun, exchange, failure, ending));
    } catch (RuntimeException e) {
      orders.put(JmxEnding.failed(begun, clock.instant(), e));
      throw e;
    }
    return begun.id();
  }

  private Exchange exchange(String route, Map<String, Object> headers) {
    requireRunning();
    Exchange exchange =
        context.getEndpoint("direct:" + route).createExchange(ExchangePattern.InOut);
    exchange.getIn().setHeaders(new HashMap<>(headers));
    return exchange;
  }

  /** What would be cut off at once is not begun. */
  private void requireRunning() {
    if (!context.isStarted() || ClientProcess.ending()) {
      throw new PermanentException(
          "nothing is begun, for the program is stopping", "ask again once it has started");
    }
  }

  private CompletableFuture<Exchange> send(String route, Exchange exchange) {
    MDC.remove("run"); // a run that Camel's own beans fired on this thread may have left its id
    LOG.info("{} is asked for over JMX", route);
    try {
      return template.asyncSend("direct:" + route, exchange);
    } catch (RejectedExecutionException e) {
      throw new TransientException(
          "%d operations are under way, and no more are begun".formatted(MOST_AT_ONCE),
          "wait for one of RunsInFlight to end",
          e);
    }
  }

  private static Status awaitBegin(
      String route, Exchange exchange, CompletableFuture<Exchange> end) {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < limit) {
      boolean ended = hasEnded(end);
      Optional<Status> begun = RunsInFlight.begun(exchange);
      if (begun.isPresent()) {
        return begun.get();
      }
      if (ended) {
        throw refused(route, exchange);
      }
    }
    throw new TransientException(
        "%s has not begun within %d s".formatted(route, PATIENCE.toSeconds()),
        "look whether RunsInFlight shows it by and by",
        null);
  }

  private static boolean hasEnded(CompletableFuture<Exchange> end) {
    try {
      end.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException(
          "nobody waits any more for the begin", "look at RunsInFlight", e);
    }
  }

  private static RuntimeException refused(String route, Exchange exchange) {
    Throwable failure = exchange.getException();
    if (failure == null) {
      return new PermanentException(
          "%s ended without having begun anything".formatted(route), "see the log");
    }
    return Failures.of(failure)
        .<RuntimeException>map(found -> found)
        .orElseGet(() -> new PermanentException(Failures.line(failure), "see the log", failure));
  }

  /** The last thing done of it; a failure here would be told to nobody. */
  private void settle(Status begun, Exchange exchange, Throwable thrown, JmxEnding ending) {
    Throwable failure = thrown == null ? exchange.getException() : thrown;
    try {
      orders.put(ending.of(begun, exchange, failure, clock.instant()));
    } catch (RuntimeException e) {
      LOG.warn("it is not known how {} ended: {}", begun.id(), Failures.line(e));
      LOG.debug("cause", e);
      orders.put(JmxEnding.failed(begun, clock.instant(), failure == null ? e : failure));
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      template.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
