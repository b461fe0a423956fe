package io.pgcaravan.camel;

import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.health.Facts;
import io.pgcaravan.http.Answer;
import io.pgcaravan.http.Recent;
import io.pgcaravan.metrics.Figures;
import io.pgcaravan.metrics.Figures.Known;
import io.pgcaravan.metrics.Metrics;
import io.pgcaravan.monitor.Freshness;
import io.pgcaravan.monitor.Freshness.Overdue;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.SafetyPlan;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedCamelContextMBean;
import org.apache.camel.spi.InflightRepository.InflightExchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of metrics. Its classes are read when it is first asked for, or when the first run ends;
 * the catalog is asked at most once in some seconds.
 */
final class MetricPage {

  private static final Logger LOG = LoggerFactory.getLogger(MetricPage.class);
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration FRESH_PROOFS = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final List<String> UNDER_WAY = List.of("run", "restoring", "drill");

  /** The newest may be under way, on several machines at that: the last that ended is wanted. */
  private static final int SOME = 3;

  /** As the monitor has it that ships. */
  private static final Freshness FRESHNESS = new Freshness(Duration.ofHours(1));

  /** What changes with drills and fires only, and is asked for more rarely. */
  private record Proofs(List<RecordedRun> drills, List<Overdue> overdue) {}

  private final CamelContext context;
  private final Indexes indexes;
  private final MonitorFacts monitors;
  private final RuntimeFacts runtime;
  private final Recent<Figures> recent = new Recent<>(this::gather, FRESH, PATIENCE);
  private final Recent<Proofs> proofs = new Recent<>(this::proofs, FRESH_PROOFS, PATIENCE);
  private @Nullable Metrics metrics;

  MetricPage(CamelContext context, Indexes indexes, MonitorFacts monitors, RuntimeFacts runtime) {
    this.context = context;
    this.indexes = indexes;
    this.monitors = monitors;
    this.runtime = runtime;
  }

  /** Counts a run. */
  void ended(RunRecord record) {
    metrics().ended(record);
  }

  private synchronized Metrics metrics() {
    if (metrics == null) {
      metrics = new Metrics(() -> recent.get().map(Recent.Found::what));
    }
    return metrics;
  }

  /** The page. */
  Answer page() {
    return Answer.of(200, Metrics.TYPE, metrics().scrape());
  }

  private Figures gather() {
    Facts facts = runtime.gather();
    return new Figures(
        Version.ofProgram(),
        destinations(monitors.plans()),
        unscheduled(),
        facts,
        runsInFlight(),
        camel(),
        facts.catalogFailure() == null ? known() : Optional.empty());
  }

  private static Map<String, List<String>> destinations(List<Plan> plans) {
    return plans.stream().collect(Collectors.toMap(Plan::name, Plan::destinations));
  }

  /** A safety backup goes where plans and mirrors do. */
  private Map<String, List<String>> unscheduled() {
    List<Plan> mirrors = monitors.dumpsOfMirrors();
    List<String> all =
        Stream.concat(monitors.plans().stream(), mirrors.stream())
            .flatMap(plan -> plan.destinations().stream())
            .distinct()
            .toList();
    Map<String, List<String>> unscheduled = new HashMap<>(destinations(mirrors));
    unscheduled.put(SafetyPlan.NAME, all);
    unscheduled.put(SafetyPlan.OF_MIRRORS, all);
    return unscheduled;
  }

  /** Runs, restores and drills, each once, however many exchanges it has. */
  private int runsInFlight() {
    return (int)
        context.getInflightRepository().browse().stream()
            .map(InflightExchange::getExchange)
            .map(MetricPage::underWay)
            .filter(Objects::nonNull)
            .distinct()
            .count();
  }

  private static @Nullable Object underWay(Exchange exchange) {
    return UNDER_WAY.stream()
        .map(exchange::getVariable)
        .filter(each -> each != null && !(each instanceof Run run && run.ended()))
        .findFirst()
        .orElse(null);
  }

  private Figures.Camel camel() {
    ManagedCamelContext managed =
        context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
    if (managed == null) {
      return new Figures.Camel(0, 0, context.getInflightRepository().size(), 0);
    }
    ManagedCamelContextMBean counts = managed.getManagedCamelContext();
    return new Figures.Camel(
        counts.getExchangesCompleted() + counts.getExchangesFailed(),
        counts.getExchangesFailed(),
        context.getInflightRepository().size(),
        counts.getStartedRoutes());
  }

  private Optional<Known> known() {
    try {
      Optional<Proofs> found = proofs.get().map(Recent.Found::what);
      return Optional.of(
          new Known(
              indexes.catalog().statistics(),
              indexes.catalog().newest(1),
              indexes.catalog().statisticsOfGood(),
              indexes.catalog().newestRuns("backup", SOME),
              found.map(Proofs::drills).orElse(List.of()),
              found.map(Proofs::overdue).orElse(List.of())));
    } catch (CaravanException e) {
      LOG.debug("the catalog tells no figures", e);
      return Optional.empty();
    }
  }

  private Proofs proofs() {
    return new Proofs(
        indexes.catalog().newestRuns("drill", SOME), FRESHNESS.overdue(monitors.recorded()));
  }
}
