package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.jmx.CaravanOperations;
import io.pgcaravan.jmx.Orders;
import io.pgcaravan.jmx.Status;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Scheduled;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers JMX clients by what the runtime knows, and fires its routes for them. */
final class JmxOperations implements CaravanOperations, AutoCloseable {

  private final CaravanRuntime runtime;
  private final Instant startedAt;
  private final Orders orders = new Orders();
  private final JmxFiring firing;
  private final RunsInFlight inFlight;

  JmxOperations(CaravanRuntime runtime) {
    this.runtime = runtime;
    startedAt = runtime.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    firing = new JmxFiring(runtime.context(), orders, runtime.clock());
    inFlight = new RunsInFlight(runtime.context());
  }

  @Override
  public String getVersion() {
    return Version.ofProgram();
  }

  @Override
  public String getStartedAt() {
    return startedAt.toString();
  }

  @Override
  public String[] getPlans() {
    return texts(runtime.plans().all(), Plan::name);
  }

  @Override
  public String[] getMirrors() {
    return texts(runtime.mirrors().all(), MirrorPlan::name);
  }

  @Override
  public String[] getDestinations() {
    return texts(runtime.destinations().names(), name -> name);
  }

  @Override
  public String[] getNextFires() {
    Instant now = runtime.clock().instant();
    Map<Instant, String> fires = new TreeMap<>();
    for (Scheduled each : runtime.plans().allScheduled()) {
      each.schedule()
          .nextAfter(now)
          .ifPresent(fire -> fires.merge(fire, each.name(), (one, other) -> one + ", " + other));
    }
    return texts(fires.entrySet(), fire -> fire.getKey() + " " + fire.getValue());
  }

  @Override
  public String[] getRunsInFlight() {
    return texts(inFlight.all(), Status::line);
  }

  @Override
  public String[] getLastOutcomes() {
    return lastRuns().map(Status::of).map(Status::line).toArray(String[]::new);
  }

  private Stream<RunRecord> lastRuns() {
    return Stream.of(
            runtime.plans().all().stream().map(Plan::name),
            runtime.mirrors().all().stream().map(MirrorPlan::name))
        .flatMap(names -> names)
        .map(runtime.state()::lastRun)
        .flatMap(Optional::stream);
  }

  @Override
  public String[] getBrokenRouteFiles() {
    return texts(
        new TreeMap<>(runtime.brokenFiles()).entrySet(),
        entry -> "%s: %s".formatted(entry.getKey().getFileName(), entry.getValue().line()));
  }

  @Override
  public String[] getPendingRouteFiles() {
    return texts(
        runtime.gate().pending(), each -> "%s since %s".formatted(each.file(), each.since()));
  }

  private static <T> String[] texts(Collection<T> values, Function<T, String> text) {
    return values.stream().map(text).toArray(String[]::new);
  }

  @Override
  public String backup(String plan, String note) {
    return firing.fire(
        "backup",
        Map.of("plan", runtime.plan(text(plan)).name(), "note", text(note)),
        JmxEnding::run);
  }

  @Override
  public String redeliver(String plan) {
    return firing.fire(
        "redeliver", Map.of("plan", runtime.plan(text(plan)).name()), JmxEnding::run);
  }

  @Override
  public String mirror(String name) {
    MirrorPlan mirror = runtime.mirror(text(name));
    mirror.requireTarget();
    return firing.fire("mirror", Map.of("plan", mirror.name()), JmxEnding::run);
  }

  @Override
  public String drill(String plan) {
    String name = text(plan).isEmpty() ? "" : runtime.plan(text(plan)).name();
    return firing.fire("drill-round", Map.of("plan", name), JmxEnding::drilled);
  }

  @Override
  public String prune(String plan, boolean dryRun) {
    String name = runtime.plan(text(plan)).name();
    String route = dryRun ? "prune-preview" : "prune";
    return firing.fire(
        route,
        name,
        name,
        Map.of("plan", name),
        dryRun ? JmxEnding::judged : JmxEnding.found("pruned"));
  }

  @Override
  public String verify(String archive, String destination) {
    String key = required(archive, "archive", "name one, or latest");
    String from = text(destination);
    if (!from.isEmpty()) {
      runtime.destinations().get(from);
    }
    return fireOfArchive(
        "verify", Map.of("archive", key, "from", from), JmxEnding.found("the archive is whole"));
  }

  @Override
  public String summary() {
    return firing.fire("summary", "week", "", Map.of(), JmxEnding::posted);
  }

  @Override
  public String pin(String archive, String reason) {
    String key = required(archive, "archive", "see `./caravan list` for those there are");
    String why = required(reason, "reason", "say why the archive must stay");
    return fireOfArchive(
        "pin", Map.of("archive", key, "reason", why), JmxEnding.told("pinned wherever it is"));
  }

  @Override
  public String unpin(String archive) {
    String key = required(archive, "archive", "see `./caravan list` for those there are");
    return fireOfArchive(
        "unpin", Map.of("archive", key), JmxEnding.told("retention judges it again"));
  }

  private String fireOfArchive(String route, Map<String, Object> headers, JmxEnding ending) {
    return firing.fire(route, "archive", "", headers, ending);
  }

  private static String required(@Nullable String value, String what, String hint) {
    String given = text(value);
    if (given.isEmpty()) {
      throw new UsageException("no %s is given".formatted(what), hint);
    }
    return given;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value.strip();
  }

  @Override
  public String status(String runId) {
    String id = text(runId);
    return Stream.<Function<String, Optional<Status>>>of(
            this::ended, this::running, orders::find, this::last, this::recorded)
        .map(look -> look.apply(id))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> unknown(id))
        .json();
  }

  private Optional<Status> ended(String id) {
    return orders.find(id).filter(order -> !order.isRunning());
  }

  private Optional<Status> running(String id) {
    return inFlight.all().stream().filter(run -> run.id().equals(id)).findFirst();
  }

  private Optional<Status> last(String id) {
    return lastRuns().filter(run -> run.runId().equals(id)).map(Status::of).findFirst();
  }

  private Optional<Status> recorded(String id) {
    try {
      runtime.indexes().catchUp();
      return runtime.catalog().run(id).map(Status::of);
    } catch (CaravanException e) {
      throw new UsageException(
          "'%s' is not the last run of any plan, and the catalog cannot be asked: %s"
              .formatted(id, e.getMessage()),
          e.hint());
    }
  }

  private static UsageException unknown(String id) {
    return new UsageException(
        "there is no run '%s'".formatted(id),
        "see RunsInFlight and LastOutcomes, or `./caravan history`; what is no run, such as a"
            + " verification, is known until the program ends");
  }

  @Override
  public void close() {
    firing.close();
  }
}
