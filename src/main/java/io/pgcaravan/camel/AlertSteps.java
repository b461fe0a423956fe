package io.pgcaravan.camel;

import io.pgcaravan.alert.Alerts;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code alerts}: decides what people are told, and puts it into the outbox. */
public final class AlertSteps {

  private static final Logger LOG = LoggerFactory.getLogger(AlertSteps.class);

  private final Alerts alerts;

  AlertSteps(Alerts alerts) {
    this.alerts = alerts;
  }

  /** A run ended. What goes wrong here costs the run nothing. */
  public void ended(RunRecord record) {
    unharmed(() -> alerts.ended(record), record.runId());
  }

  /** All that one source finds wrong now. */
  public void found(Findings findings) {
    unharmed(() -> alerts.found(findings), findings.source());
  }

  /**
   * A run's program died.
   *
   * @param kind backup or mirror
   * @param name of its plan
   */
  void interrupted(Kind kind, String runId, String name, String database, Instant startedAt) {
    unharmed(() -> alerts.interrupted(kind, runId, name, database, startedAt), runId);
  }

  private static void unharmed(Runnable telling, String of) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      LOG.error("no alert could be made of {}: {}", of, Failures.line(e));
      LOG.debug("cause", e);
    }
  }
}
