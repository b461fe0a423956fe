package io.pgcaravan.camel;

import io.pgcaravan.alert.Outbox;
import io.pgcaravan.alert.Parcel;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.monitor.Facts;
import io.pgcaravan.monitor.Waiting.Letters;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.Fires;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what monitors judge: from the index of archives, the state directory and the disks. */
final class MonitorFacts {

  private static final Logger LOG = LoggerFactory.getLogger(MonitorFacts.class);

  /** The ten that figures are compared with, and the one that is compared. */
  private static final int NEWEST = 11;

  /** Some of them may have failed. */
  private static final int NEWEST_RUNS = 30;

  private final Plans plans;
  private final Mirrors mirrors;
  private final Indexes indexes;
  private final StateDirectory state;
  private final Fires fires;
  private final Settings settings;
  private final Outbox outbox;
  private final CamelContext context;
  private final Clock clock;

  MonitorFacts(
      Plans plans,
      Mirrors mirrors,
      Indexes indexes,
      StateDirectory state,
      Fires fires,
      Settings settings,
      Outbox outbox,
      CamelContext context,
      Clock clock) {
    this.plans = plans;
    this.mirrors = mirrors;
    this.indexes = indexes;
    this.state = state;
    this.fires = fires;
    this.settings = settings;
    this.outbox = outbox;
    this.context = context;
    this.clock = clock;
  }

  List<Plan> plans() {
    return List.copyOf(plans.all());
  }

  /** What mirrors that are on dump by. */
  List<Plan> dumpsOfMirrors() {
    return mirrors.all().stream().filter(MirrorPlan::on).map(MirrorPlan::dump).toList();
  }

  /** Files of public keys, with the plans that encrypt to them. */
  Map<Path, List<String>> recipients() {
    return RecipientFiles.of(plans, mirrors);
  }

  Facts gather() {
    Indexes.Known known = indexes.known();
    Map<String, String> unread = new HashMap<>();
    known.unread().forEach((name, failure) -> unread.put(name, failure.getMessage()));
    return facts(known.archives().newest(NEWEST), unread);
  }

  /**
   * The same as the catalog knows it; no destination is asked.
   *
   * @throws CaravanException if it cannot be asked
   */
  Facts recorded() {
    return facts(indexes.catalog().newest(NEWEST), Map.of());
  }

  private Facts facts(List<IndexedCopy> copies, Map<String, String> unread) {
    List<Plan> all = plans();
    Map<String, Instant> since = new HashMap<>();
    Map<String, Instant> lastRuns = new HashMap<>();
    for (Plan plan : all) {
      since.put(plan.name(), since(plan, copies));
      state.lastRun(plan.name()).ifPresent(run -> lastRuns.put(plan.name(), run.startedAt()));
    }
    return new Facts(clock.instant(), all, copies, since, lastRuns, unverifiable(), runs(), unread);
  }

  /** The same without what no copy tells: neither schedules nor runs. */
  Facts ofCopies() {
    List<IndexedCopy> copies = indexes.known().archives().newest(NEWEST);
    return new Facts(
        clock.instant(), plans(), copies, Map.of(), Map.of(), Set.of(), Map.of(), Map.of());
  }

  /** The newest backups of each plan, newest first. */
  Map<String, List<RecordedRun>> runs() {
    return indexes.runs(word -> {}).newestBackups(NEWEST_RUNS).stream()
        .collect(Collectors.groupingBy(RecordedRun::plan));
  }

  /** Copies that the catalog knows; none where it is down, as it is when its disk is full. */
  List<IndexedCopy> recordedCopies() {
    try {
      return indexes.catalog().newest(1);
    } catch (CaravanException e) {
      LOG.debug("how large archives are is not known: {}", e.line());
      return List.of();
    }
  }

  /** Where no schedule ever ran, as on a CI runner, the plan's copies tell since when it is. */
  private Instant since(Plan plan, List<IndexedCopy> copies) {
    Optional<Instant> oldest =
        state.lastFire(plan.name()).isPresent()
            ? Optional.empty()
            : copies.stream()
                .filter(copy -> plan.name().equals(copy.plan()) && copy.startedAt() != null)
                .map(IndexedCopy::startedAt)
                .min(Instant::compareTo);
    return oldest.orElseGet(() -> fires.since(plan));
  }

  /** Destinations without a route that lists them. */
  private Set<String> unverifiable() {
    return plans.destinations().stream()
        .filter(name -> context.getRoute(name + "-list") == null)
        .collect(Collectors.toSet());
  }

  /** The disks of the stage and of the destination local, one that holds both once. */
  List<Disk> disks() {
    Map<String, Path> places = new LinkedHashMap<>();
    places.put("stage", settings.stageDirectory());
    if (plans.destinations().contains("local")) {
      places.put("local", settings.backupDirectory());
    }
    Map<FileStore, Disk> disks = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Path> place : places.entrySet()) {
        FileStore store = Files.getFileStore(existing(place.getValue()));
        Disk disk =
            new Disk(
                place.getKey(),
                place.getValue().toString(),
                store.getTotalSpace(),
                store.getUsableSpace());
        disks.putIfAbsent(store, disk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(disks.values());
  }

  /** It is made by the first run that needs it. */
  static Path existing(Path directory) {
    Path existing = directory;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }

  /** What waits to be sent. */
  Optional<Letters> letters() {
    List<Parcel> waiting = outbox.waiting();
    return waiting.stream()
        .map(Parcel::postedAt)
        .min(Instant::compareTo)
        .map(oldest -> new Letters(waiting.size(), oldest));
  }
}
