package io.pgcaravan.camel;

import io.pgcaravan.plan.Amounts;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.spi.InflightRepository.InflightExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what is under way before Camel stops, while all routes can still be called: schedules fire
 * no more and no run begins; those that run may end by themselves within a limit. Then their tools
 * are killed, and each of them still comes to its own end: on record, told, with an empty stage.
 * One whose routes do not come back from a destination is ended in their place.
 */
final class OrderlyStop {

  private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

  private static final long PAUSE_MILLIS = 50;
  private static final List<String> WITHIN = List.of("direct:", "direct-vm:", "seda:");

  private final CamelContext context;
  private final Runs runs;
  private final BackupSteps backup;
  private final Duration limit;
  private final Duration endingLimit;

  /**
   * A stop that has not begun.
   *
   * @param limit for what is under way
   * @param endingLimit for the end of what was cut off: its record, and its mail if the server is
   *     quick
   */
  OrderlyStop(
      CamelContext context, Runs runs, BackupSteps backup, Duration limit, Duration endingLimit) {
    this.context = context;
    this.runs = runs;
    this.backup = backup;
    this.limit = limit;
    this.endingLimit = endingLimit;
  }

  /** How it went. */
  enum Ending {
    /** All has ended by itself. */
    WHOLE,
    /** Something was cut off, and has come to its end. */
    CUT_OFF,
    /** The same, but some routes did not come back: Camel would wait for them in vain. */
    ABANDONED
  }

  /** Waits for the end of all that is under way. */
  Ending await() {
    runs.beginNoMore();
    context.getRoutes().forEach(OrderlyStop::holdSchedule);
    if (mayEnd()) {
      return ClientProcess.ending() ? Ending.CUT_OFF : Ending.WHOLE;
    }
    LOG.warn("{} cut off", names());
    ClientProcess.killAll();
    if (awaitIdle(endingLimit, true)) {
      return Ending.CUT_OFF;
    }
    underWay().forEach(backup::stopped);
    return Ending.ABANDONED;
  }

  private boolean mayEnd() {
    if (!isIdle() && !ClientProcess.ending()) {
      LOG.info("{} under way, which may end within {}", names(), Amounts.time(limit));
    }
    return awaitIdle(limit, false);
  }

  /** What comes from within is called by what is under way. */
  private static void holdSchedule(Route route) {
    Consumer consumer = route.getConsumer();
    String uri = route.getEndpoint().getEndpointUri().replace("://", ":");
    if (consumer != null && WITHIN.stream().noneMatch(uri::startsWith)) {
      ServiceHelper.suspendService(consumer);
    }
  }

  private boolean isIdle() {
    return context.getInflightRepository().size() == 0;
  }

  /**
   * @param ending whether tools were killed already; a second signal does it at once
   */
  private boolean awaitIdle(Duration time, boolean ending) {
    long begin = System.nanoTime();
    while (!isIdle()) {
      boolean over = System.nanoTime() - begin > time.toNanos();
      if (over || !ending && ClientProcess.ending()) {
        return false;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private List<Run> underWay() {
    return context.getInflightRepository().browse().stream()
        .map(InflightExchange::getExchange)
        .map(exchange -> exchange.getVariable("run", Run.class))
        .filter(Objects::nonNull)
        .filter(run -> !run.ended())
        .distinct()
        .toList();
  }

  private String names() {
    List<String> names = underWay().stream().map(Run::id).sorted().toList();
    return names.isEmpty()
        ? "%d exchanges are".formatted(context.getInflightRepository().size())
        : String.join(", ", names) + (names.size() == 1 ? " is" : " are");
  }
}
