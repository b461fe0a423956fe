package io.pgcaravan.camel;

import io.pgcaravan.drill.DrillRound;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.Runs;
import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the id of a run before all that its steps log, on whatever thread they run, and takes it
 * away after each: threads are lent to other runs. The id is that of what the exchange holds as a
 * variable: a run, a restore, a drill, or the record of one.
 *
 * <p>Camel's own way copies what the thread had, which is another run's where a run is begun within
 * one, and nothing where a split begins.
 */
final class RunInLog implements InterceptStrategy {

  /** The key by which log lines have it. */
  static final String KEY = "run";

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
    return new Marked(target);
  }

  private static final class Marked extends DelegateAsyncProcessor {

    Marked(Processor step) {
      super(step);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      return marked(exchange, () -> super.process(exchange, callback));
    }
  }

  /** Does something, with the id of an exchange's run; error handlers call what is no step. */
  static boolean marked(Exchange exchange, BooleanSupplier work) {
    @Nullable String id = id(exchange);
    @Nullable String before = MDC.get(KEY);
    if (id != null) { // else it is that of whoever called this
      MDC.put(KEY, id);
    }
    try {
      return work.getAsBoolean();
    } finally {
      if (before == null) {
        MDC.remove(KEY);
      } else {
        MDC.put(KEY, before);
      }
    }
  }

  /** Of what is under way in an exchange; null for nothing. */
  private static @Nullable String id(Exchange exchange) {
    if (exchange.getVariable("run") instanceof Run run) {
      return run.id();
    }
    if (exchange.getVariable("restoring") instanceof Restoring restoring) {
      return restoring.id();
    }
    if (exchange.getVariable("record") instanceof RunRecord record) {
      return record.runId();
    }
    if (exchange.getVariable("drill") instanceof DrillRound drill) {
      String plan = exchange.getVariable("plan") instanceof Plan drilled ? drilled.name() : "all";
      return Runs.id(Kind.DRILL, plan, drill.startedAt());
    }
    return null;
  }
}
