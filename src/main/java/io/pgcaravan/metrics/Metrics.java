package io.pgcaravan.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pgcaravan.run.RunRecord;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All metrics: states, made of {@link Figures} at each scrape; what runs of this program did, since
 * its start; and the JVM's own. Nothing is kept of what is no more.
 */
public final class Metrics {

  /** Of what is {@linkplain #scrape() scraped}. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RunMeters runs = new RunMeters(registry);
  private final Supplier<Optional<Figures>> figures;

  /**
   * @param figures what is known now; none if nothing is
   */
  public Metrics(Supplier<Optional<Figures>> figures) {
    this.figures = figures;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    MultiCollector states = this::states;
    registry.getPrometheusRegistry().register(states);
  }

  private MetricSnapshots states() {
    return figures.get().map(Gauges::of).orElseGet(MetricSnapshots::new);
  }

  /** Counts a run that ended. */
  public void ended(RunRecord record) {
    runs.ended(record);
  }

  /** All of them now, in the text format of Prometheus. */
  public String scrape() {
    figures.get().ifPresent(known -> runs.begin(known.destinations()));
    return registry.scrape(TYPE);
  }
}
