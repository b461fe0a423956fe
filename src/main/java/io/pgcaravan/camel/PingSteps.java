package io.pgcaravan.camel;

import io.pgcaravan.alert.Ping;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.Watchdog;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code pings}: what a plan's watchdog is told, of backups only. */
public final class PingSteps {

  private static final Logger LOG = LoggerFactory.getLogger(PingSteps.class);

  private final Plans plans;

  PingSteps(Plans plans) {
    this.plans = plans;
  }

  /** That a run begins; null for nobody to tell. */
  public @Nullable Ping begin(Run run) {
    Watchdog watchdog = run.plan().watchdog();
    return watchdog.on() && run.kind() == Kind.BACKUP
        ? new Ping("start", watchdog.url() + "/start", "run " + run.id())
        : null;
  }

  /** How it ended; null for nobody to tell. */
  public @Nullable Ping end(RunRecord record) {
    Watchdog watchdog = plans.find(record.plan()).map(Plan::watchdog).orElse(Watchdog.NONE);
    if (!watchdog.on() || record.kind() != Kind.BACKUP) {
      return null;
    }
    String message = "run %s: %s".formatted(record.runId(), record.message());
    return record.outcome() == Outcome.COMPLETE
        ? new Ping("success", watchdog.url(), message)
        : new Ping("fail", watchdog.url() + "/fail", message);
  }

  /** The watchdog could not be told; it will raise the alarm by itself. */
  public void failed(Ping ping, Exception failure) {
    LOG.warn("the watchdog was not told of {}: {}", ping.what(), reason(failure));
  }

  /** Never the URL. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpOperationFailedException answer) {
        return "it answered with " + answer.getStatusCode();
      }
      if (cause instanceof IOException) {
        return "it cannot be reached (%s)".formatted(cause.getClass().getSimpleName());
      }
    }
    return failure.getClass().getSimpleName();
  }

  /** There is no other attempt while a run waits; the bean {@code judgePing}. */
  static void judge(Exchange exchange) {
    if (exchange.getVariable("ping", Ping.class).awaited()) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }
  }
}
