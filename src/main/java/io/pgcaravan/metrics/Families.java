package io.pgcaravan.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects figures into families of one name; of two with the same labels the later one counts. */
final class Families {

  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

  /** A family of gauges that is being filled. */
  final class Family {

    private final String name;
    private final String help;
    private final Map<Labels, Double> values = new LinkedHashMap<>();

    private Family(String name, String help) {
      this.name = name;
      this.help = help;
    }

    /**
     * @param labels names and values in turn
     */
    Family add(double value, String... labels) {
      values.put(Labels.of(labels), value);
      return this;
    }

    /** Unix seconds; 0 for never. */
    Family at(@Nullable Instant instant, String... labels) {
      return add(instant == null ? 0 : instant.toEpochMilli() / 1000.0, labels);
    }

    void end() {
      GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
      values.forEach(
          (labels, value) ->
              gauge.dataPoint(
                  GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
      snapshots.metricSnapshot(gauge.build());
    }
  }

  Family gauge(String name, String help) {
    return new Family(name, help);
  }

  /** A single figure. */
  void gauge(String name, String help, double value) {
    gauge(name, help).add(value).end();
  }

  /** What the program is. */
  void info(String name, String help, String... labels) {
    snapshots.metricSnapshot(
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of(labels)).build())
            .build());
  }

  /** A single figure that only grows. */
  void counter(String name, String help, double value) {
    snapshots.metricSnapshot(
        CounterSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
            .build());
  }

  MetricSnapshots all() {
    return snapshots.build();
  }
}
