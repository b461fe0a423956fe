package io.pgcaravan.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.mirror.Counts;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.mirror.Readiness;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.restore.Replacement;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.restore.SafetyBackup;
import io.pgcaravan.restore.UnknownOutcome;
import io.pgcaravan.run.Delivery.DeliveryFailed;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.Runs;
import io.pgcaravan.run.StateDirectory;
import io.pgcaravan.run.TargetLock;
import io.pgcaravan.verify.ArchiveText;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The bean {@code mirror}: how one database's schemas come into another. */
public final class MirrorSteps {

  private static final Logger LOG = LoggerFactory.getLogger(MirrorSteps.class);
  private static final String SAFETY = "safety backup";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Mirrors mirrors;
  private final Runs runs;
  private final BackupSteps backup;
  private final ArchiveFinder finder;
  private final StateDirectory state;
  private final AuditTrail trail;
  private final Progress progress;
  private final ProducerTemplate template;
  private final Clock clock;

  MirrorSteps(
      Mirrors mirrors,
      Runs runs,
      BackupSteps backup,
      ArchiveFinder finder,
      StateDirectory state,
      AuditTrail trail,
      Progress progress,
      ProducerTemplate template,
      Clock clock) {
    this.mirrors = mirrors;
    this.runs = runs;
    this.backup = backup;
    this.finder = finder;
    this.state = state;
    this.trail = trail;
    this.progress = progress;
    this.template = template;
    this.clock = clock;
  }

  /**
   * Begins a run: takes the mirror's lock and that of its target.
   *
   * @param fire of the schedule, if it began it
   * @throws CaravanException if there is no such mirror, a URL is missing, or one of them runs
   */
  public Mirroring begin(String name, @Nullable String trigger, @Nullable Date fire) {
    MirrorPlan plan = mirrors.get(String.valueOf(name));
    DatabaseUrl target = plan.requireTarget();
    Run run = runs.begin(plan.dump(), Kind.MIRROR, trigger(trigger), instant(fire), "");
    try {
      TargetLock lock = TargetLock.acquire(state, target.identity(), clock.instant());
      MDC.put(RunInLog.KEY, run.id());
      LOG.info("mirror {} begins ({}): {} into {}", name, run.trigger(), run.database(), target);
      return new Mirroring(plan, run, target, lock);
    } catch (RuntimeException e) {
      close(run);
      throw e;
    }
  }

  private static String trigger(@Nullable String name) {
    return name == null ? "manual" : name;
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }

  /** Says what comes next, for the statistics and the record of a failure. */
  public void reach(Mirroring mirroring, String step) {
    mirroring.reach(step);
  }

  /**
   * Makes sure that both databases answer and the target can take the schemas, drops what an
   * earlier run could not, and counts the source's reported tables.
   */
  public void check(Mirroring mirroring) {
    mirroring.reach("check");
    MirrorPlan plan = mirroring.plan();
    DatabaseUrl source = mirroring.getRun().database();
    Readiness readiness = Readiness.of(plan, source, mirroring.target());
    Replacement.sweep(readiness.tools(), mirroring.target(), plan.limits().check())
        .forEach(left -> LOG.warn("{}: {}", mirroring.target(), left));
    mirroring.readiness(readiness);
    readiness.notes().forEach(LOG::warn);
    mirroring.sourceCounts(
        Counts.ask(readiness.tools(), source, plan.tables(), plan.limits().check()));
  }

  /** Notes what was backed up. */
  public void kept(Mirroring mirroring, SafetyBackup made) {
    mirroring.safety(made);
  }

  /**
   * A dump that nobody keeps is no second line.
   *
   * @throws PermanentException if no destination took it
   */
  public void requireKept(Mirroring mirroring) {
    Run run = mirroring.getRun();
    if (run.delivered() == 0) {
      throw new PermanentException(
          "no destination took the dump %s".formatted(run.archiveKey()),
          "look at the failed deliveries above; the target was not touched");
    }
  }

  /** One attempt: replaces the target's schemas, proves and commits. */
  public void load(Mirroring mirroring) {
    mirroring.reach("restore");
    MirrorPlan plan = mirroring.plan();
    Run run = mirroring.getRun();
    Readiness readiness = mirroring.readiness().again(plan, mirroring.target());
    mirroring.readiness(readiness);
    String file = run.slot().path(run.archiveName()).toString();
    ArchiveFinder.Place place = finder.find(file, "", "").get(0);
    ArchiveText text =
        new ArchiveText(
            place.destination(),
            place.archive(),
            run.decryption().orElse(PrivateKeyFile.NONE),
            plan.proof(),
            plan.limits().restore());
    try (Progress.Meter meter = progress.start("mirrored", run.sealed().plainBytes())) {
      mirroring.restored(
          new Restoration(
                  List.of(text),
                  mirroring.target(),
                  readiness.tools(),
                  readiness.replacement().preparation(),
                  plan.proof(),
                  plan.limits().restore(),
                  meter::bytes)
              .run());
    }
  }

  /**
   * Counts what the target has now, for the statistics: that it was what the dump has, was proven
   * before the commit.
   */
  public void compare(Mirroring mirroring) {
    mirroring.reach("count");
    MirrorPlan plan = mirroring.plan();
    SortedMap<String, Long> source = new TreeMap<>(mirroring.sourceCounts());
    Optional.ofNullable(mirroring.getRun().manifest().proof())
        .map((Proof proof) -> Counts.of(proof, plan.tables()))
        .ifPresent(source::putAll);
    // what an extension brought is in no dump
    mirroring.readiness().ofExtensions().forEach(source::remove);
    mirroring.sourceCounts(source);
    try {
      SortedMap<String, Long> target =
          Counts.ask(
              mirroring.readiness().tools(),
              mirroring.target(),
              List.copyOf(source.keySet()),
              plan.limits().check());
      mirroring.targetCounts(target);
      if (!target.equals(source)) {
        LOG.warn("the target was changed since the commit: {} rows, dumped {}", target, source);
      }
    } catch (CaravanException e) {
      LOG.warn("the target's rows were not counted once more: {}", e.line());
    }
  }

  /** Records how it ended. */
  public void settle(Mirroring mirroring) {
    Run run = mirroring.getRun();
    Restored restored = mirroring.restored().orElseThrow();
    Outcome outcome = run.outcome();
    String message =
        "%s mirrored into %s: %,d rows of %,d tables are as the dump has them, by %s"
            .formatted(
                run.database(),
                mirroring.target(),
                restored.rows(),
                restored.tables(),
                restored.proven());
    List<Failure> failures =
        run.deliveries().stream()
            .filter(DeliveryFailed.class::isInstance)
            .map(DeliveryFailed.class::cast)
            .map(DeliveryFailed::failure)
            .toList();
    restored.unproven().forEach(what -> LOG.warn("not proven: {}", what));
    LOG.info("complete: {}", message);
    note(mirroring, message);
    record(mirroring, outcome, message, failures, null);
  }

  /**
   * What follows the steps of a run: lets the mirror and its target go, records and tells how it
   * ended.
   *
   * @param claimed whether its steps were to be run; null for yes
   * @param thrown what they ended with; null for none
   */
  public void end(Mirroring mirroring, @Nullable Boolean claimed, @Nullable Throwable thrown) {
    Run run = mirroring.getRun();
    if (!run.ended() && !Boolean.FALSE.equals(claimed)) {
      failed(mirroring, thrown == null ? cutShort(run) : thrown);
    }
    close(mirroring.lock());
    backup.end(run, claimed, thrown);
  }

  private void failed(Mirroring mirroring, Throwable thrown) {
    Failure failure = Failures.describe(mirroring.step(), null, thrown);
    boolean untouched = mirroring.restored().isEmpty() && !isUnknown(thrown);
    String message = failure.message() + (untouched ? "; the target holds what it held" : "");
    LOG.error("mirror {} failed: {} HINT: {}", mirroring.plan().name(), message, failure.hint());
    LOG.debug("cause", thrown);
    mirroring.safety().ifPresent(made -> LOG.info("the safety backup is kept: {}", made));
    note(mirroring, "failed: " + message);
    record(mirroring, Outcome.FAILED, message, List.of(failure), message);
  }

  private static boolean isUnknown(Throwable thrown) {
    return Failures.of(thrown).filter(UnknownOutcome.class::isInstance).isPresent();
  }

  private void record(
      Mirroring mirroring,
      Outcome outcome,
      String message,
      List<Failure> failures,
      @Nullable String error) {
    Map<String, Object> statistics = mirroring.statistics(clock.instant(), error);
    runs.ended(mirroring.getRun(), outcome, message, failures, statistics);
    try {
      String json = Secrets.mask(JSON.writeValueAsString(statistics));
      LOG.info("statistics of mirror {}: {}", mirroring.plan().name(), json);
    } catch (JsonProcessingException e) {
      LOG.warn("the statistics cannot be written ({})", e.getMessage());
    }
  }

  private void note(Mirroring mirroring, String message) {
    Run run = mirroring.getRun();
    trail.note(
        Action.MIRROR,
        run.madeArchive() ? run.archiveKey() : "",
        "",
        mirroring.plan().name(),
        run.madeArchive() ? run.manifest().sizeBytes() : 0,
        "mirror into %s: %s".formatted(mirroring.target(), message));
  }

  /** A safety backup has had its attempts; the bean {@code judgeMirror}. */
  void judge(Exchange exchange) {
    Mirroring mirroring = exchange.getVariable("mirroring", Mirroring.class);
    if (mirroring.step().equals(SAFETY)) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }
  }

  private static PermanentException cutShort(Run run) {
    return new PermanentException(
        "the run %s came to no end: its routes were cut short".formatted(run),
        "look for what was changed in routes/mirror.camel.yaml");
  }

  /** A run that could not begin is told, and put on record if there is such a mirror. */
  public void refused(
      @Nullable String name, @Nullable String trigger, @Nullable Date fire, Throwable thrown) {
    Failure failure = Failures.describe("begin", null, thrown);
    LOG.error("mirror {} failed: {} HINT: {}", name, failure.message(), failure.hint());
    LOG.debug("cause", thrown);
    mirrors
        .find(String.valueOf(name))
        .ifPresent(
            plan -> {
              RunRecord record =
                  runs.records()
                      .refused(
                          plan.dump(), Kind.MIRROR, trigger(trigger), instant(fire), "", failure);
              template.send("direct:tell-run", exchange -> exchange.setVariable("record", record));
            });
  }

  private static void close(AutoCloseable held) {
    try {
      held.close();
    } catch (Exception e) {
      LOG.debug("the system gives it back", e);
    }
  }
}
