package io.pgcaravan.camel;

import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.health.Facts;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.jspecify.annotations.Nullable;

/** Gathers what health is judged by; asks the catalog and the disks, and no destination. */
final class RuntimeFacts {

  private final CamelContext context;
  private final Indexes indexes;
  private final MonitorFacts monitors;
  private final StateDirectory state;
  private final Supplier<Map<Path, CaravanException>> refused;
  private final BooleanSupplier stopping;
  private final Clock clock;

  RuntimeFacts(
      CamelContext context,
      Indexes indexes,
      MonitorFacts monitors,
      StateDirectory state,
      Supplier<Map<Path, CaravanException>> refused,
      BooleanSupplier stopping,
      Clock clock) {
    this.context = context;
    this.indexes = indexes;
    this.monitors = monitors;
    this.state = state;
    this.refused = refused;
    this.stopping = stopping;
    this.clock = clock;
  }

  /** Whether Camel answers: it runs, or is about to stop in order. */
  boolean isAlive() {
    ServiceStatus status = context.getStatus();
    return status.isStarting() || status.isStarted() || status.isStopping();
  }

  Facts gather() {
    @Nullable CaravanException catalogFailure = null;
    boolean behind = false;
    try {
      indexes.catalog().looks();
      behind = indexes.isBehind();
    } catch (CaravanException e) {
      catalogFailure = e;
    }
    long largest =
        catalogFailure == null
            ? monitors.recordedCopies().stream().mapToLong(IndexedCopy::sizeBytes).max().orElse(0)
            : 0;
    return new Facts(
        clock.instant(),
        runtime(),
        stage(),
        largest,
        catalogFailure,
        behind,
        lastRuns(),
        monitors.letters(),
        pending(),
        refused());
  }

  private Facts.Runtime runtime() {
    List<Route> routes = context.getRoutes();
    List<String> stopped =
        stopping.getAsBoolean()
            ? List.of()
            : routes.stream()
                .filter(route -> !Boolean.FALSE.equals(route.isAutoStartup()))
                .map(Route::getRouteId)
                .filter(id -> !context.getRouteController().getRouteStatus(id).isStarted())
                .sorted()
                .toList();
    return new Facts.Runtime(
        context.getStatus().isStarted(), stopping.getAsBoolean(), routes.size(), stopped);
  }

  private Facts.Stage stage() {
    Disk disk = monitors.disks().get(0);
    Path directory = MonitorFacts.existing(Path.of(disk.path()));
    return new Facts.Stage(disk, Files.isDirectory(directory) && Files.isWritable(directory));
  }

  /** Of each plan; a file that cannot be read tells nothing. */
  private List<RunRecord> lastRuns() {
    return monitors.plans().stream()
        .map(plan -> state.lastRun(plan.name()))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<String> pending() {
    RouteGate gate = (RouteGate) context.getInflightRepository();
    return gate.pending().stream().map(RouteGate.Pending::file).toList();
  }

  private Map<String, CaravanException> refused() {
    Map<String, CaravanException> named = new HashMap<>();
    refused.get().forEach((file, failure) -> named.put(file.toString(), failure));
    return named;
  }
}
