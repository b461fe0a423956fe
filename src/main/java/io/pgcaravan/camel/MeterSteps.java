package io.pgcaravan.camel;

import io.pgcaravan.run.RunRecord;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code meters}: lets runs be counted where metrics are served. */
public final class MeterSteps {

  private static final Logger LOG = LoggerFactory.getLogger(MeterSteps.class);

  private final Consumer<RunRecord> count;

  MeterSteps(Consumer<RunRecord> count) {
    this.count = count;
  }

  /** A run ended. What goes wrong here costs it nothing. */
  public void ended(RunRecord record) {
    try {
      count.accept(record);
    } catch (RuntimeException e) {
      LOG.warn("{} is not counted ({})", record.runId(), Failures.line(e));
    }
  }
}
