package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.restore.Assessment;
import io.pgcaravan.restore.DatabaseOptions;
import io.pgcaravan.restore.Obstacle;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.restore.SafetyBackup;
import io.pgcaravan.restore.ScratchDatabase;
import io.pgcaravan.restore.Sources;
import io.pgcaravan.restore.Sources.Source;
import io.pgcaravan.restore.Wanted;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.StateDirectory;
import io.pgcaravan.run.TargetLock;
import io.pgcaravan.stage.StageSlot;
import io.pgcaravan.verify.ArchiveText;
import io.pgcaravan.verify.DamagedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The bean {@code restore}: how an archive comes back into a database. */
public final class RestoreSteps {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreSteps.class);

  /**
   * Of a restore's settings.
   *
   * @param safetyDestinations of safety backups, where the archive's plan is not known
   * @param safetyReaders likewise, the file with their public keys; empty for everybody
   */
  record Limits(
      Duration all, Duration lockWait, List<String> safetyDestinations, String safetyReaders) {}

  private final ArchiveFinder finder;
  private final Plans plans;
  private final StateDirectory state;
  private final AuditTrail trail;
  private final RestoreRecords records;
  private final Progress progress;
  private final Limits limits;
  private final PrivateKeyFile key;
  private final Clock clock;

  RestoreSteps(
      ArchiveFinder finder,
      Plans plans,
      StateDirectory state,
      AuditTrail trail,
      RestoreRecords records,
      Progress progress,
      Limits limits,
      PrivateKeyFile key,
      Clock clock) {
    this.finder = finder;
    this.plans = plans;
    this.state = state;
    this.trail = trail;
    this.records = records;
    this.progress = progress;
    this.limits = limits;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Looks at archive and target, and changes nothing.
   *
   * @param headers as {@link RestoreOrder} tells them
   * @throws CaravanException if there is no such archive or target
   */
  public Preview preview(Map<String, Object> headers) {
    RestoreOrder order = RestoreOrder.of(headers);
    List<Sources> sources = sources(order);
    return new Preview(assess(order, sources), sources, keepAt(sources));
  }

  /**
   * Begins a restore: takes the target's lock, looks at everything once more, refuses what cannot
   * be done or was not agreed to.
   */
  public Restoring begin(Map<String, Object> headers) {
    records.runs().requireGoingOn();
    RestoreOrder order = RestoreOrder.of(headers);
    List<Sources> sources = sources(order);
    DatabaseUrl url = order.to().parse();
    DatabaseUrl target = order.intoNew().isEmpty() ? url : url.withDatabase(order.intoNew());
    TargetLock lock = TargetLock.acquire(state, target.identity(), clock.instant());
    try {
      Assessment assessment = assess(order, sources);
      assessment.requirePossible();
      requireAgreement(order, assessment);
      Restoring restoring =
          new Restoring(
              order, assessment, sources, keepAt(sources), terms(sources), lock, clock.instant());
      warnIfPlain(restoring);
      restoring.mark(records.runs().mark(restoring.id()));
      MDC.put(RunInLog.KEY, restoring.id());
      tell(assessment);
      return restoring;
    } catch (RuntimeException e) {
      close(lock);
      throw e;
    }
  }

  /** Tells why a restore did not begin. */
  public void refused(Throwable failure) {
    LOG.error("nothing was restored: {}", Failures.line(failure));
    LOG.debug("cause", failure);
  }

  private static void requireAgreement(RestoreOrder order, Assessment assessment) {
    if (assessment.replacing() && !order.yes()) {
      throw new UsageException(
          "%s would be replaced".formatted(assessment.target()),
          "agree to that by --yes (header yes)");
    }
  }

  private static void tell(Assessment assessment) {
    LOG.info(
        "restoring {} into {}{}",
        assessment.wanted().archive().key(),
        assessment.target(),
        assessment.replacing() ? ", replacing what it holds" : "");
    assessment.obstacles().stream()
        .filter(each -> !each.refuses())
        .map(Obstacle::message)
        .forEach(LOG::warn);
  }

  private List<Sources> sources(RestoreOrder order) {
    List<Sources> sources = new ArrayList<>();
    sources.add(find(order.archive(), order));
    if (!order.data().isEmpty()) {
      sources.add(find(order.data(), order));
    }
    sources.stream().map(Sources::archive).forEach(this::requireKey);
    return sources;
  }

  /** What cannot be opened is refused before anything is backed up or made. */
  private void requireKey(StoredArchive archive) {
    if (ArchiveText.isEncrypted(archive)) {
      key.require(archive.key(), archive.manifest().map(Manifest::recipients).orElse(List.of()));
    }
  }

  private Sources find(String archive, RestoreOrder order) {
    return new Sources(
        finder.find(archive, order.from(), order.plan()).stream()
            .map(place -> new Source(place.destination(), place.archive()))
            .toList());
  }

  private Assessment assess(RestoreOrder order, List<Sources> sources) {
    Wanted wanted = new Wanted(sources.stream().map(Sources::archive).toList(), order.intoNew());
    return Assessment.of(
        wanted, order.to().parse(), order.toSource() ? List.of() : ofPlans(), limits.lockWait());
  }

  /** Databases of plans; one whose URL is missing backs up nothing. */
  private List<DatabaseUrl> ofPlans() {
    List<DatabaseUrl> found = new ArrayList<>();
    for (Plan plan : plans.all()) {
      try {
        DatabaseUrl url = plan.database().parse();
        if (found.stream().noneMatch(each -> each.identity().equals(url.identity()))) {
          found.add(url);
        }
      } catch (UsageException e) {
        LOG.debug("plan {} has no database", plan.name(), e);
      }
    }
    return found;
  }

  /** Where the archive's own plan delivers; else where plans do by default. */
  private List<String> keepAt(List<Sources> sources) {
    return plan(sources.get(0)).map(Plan::destinations).orElse(limits.safetyDestinations());
  }

  /**
   * Who reads the archive's own plan reads what it replaces; of a pair those of the data, for a
   * backup holds rows. Where neither is encrypted, who does by default.
   */
  private SafetyTerms terms(List<Sources> sources) {
    String readers =
        sources.stream()
            .flatMap(each -> plan(each).flatMap(Plan::encryptTo).stream())
            .reduce((schema, data) -> data)
            .map(Path::toString)
            .orElse(limits.safetyReaders());
    return new SafetyTerms(readers, Optional.empty());
  }

  private Optional<Plan> plan(Sources sources) {
    return sources.archive().manifest().flatMap(manifest -> plans.find(manifest.plan()));
  }

  private static void warnIfPlain(Restoring restoring) {
    if (restoring.isBackedUp() && restoring.getTerms().encryptTo().isEmpty()) {
      restoring.sources().stream()
          .map(Sources::archive)
          .filter(ArchiveText::isEncrypted)
          .forEach(
              archive ->
                  LOG.warn(
                      "{} is encrypted, and the backup of what {} holds will not be: neither its"
                          + " plan nor ENCRYPT_TO names keys",
                      archive.key(),
                      restoring.assessment().target()));
    }
  }

  /** Notes what was backed up. */
  public void kept(Restoring restoring, SafetyBackup made) {
    restoring.safety(made);
  }

  /** Says what comes next, for the record of a failure. */
  public void reach(Restoring restoring, String step) {
    restoring.step(step);
  }

  /** Makes the database that gets its name once all is in it. */
  public void makeDatabase(Restoring restoring) {
    Assessment assessment = restoring.assessment();
    String options =
        assessment
            .wanted()
            .manifest()
            .flatMap(manifest -> Optional.ofNullable(manifest.source()))
            .map(source -> optionsLike(source, assessment))
            .orElse("");
    restoring.scratch(
        ScratchDatabase.create(
            assessment.tools(), assessment.server(), state.installation(), options, limits.all()));
  }

  private static String optionsLike(DatabaseFacts source, Assessment assessment) {
    DatabaseOptions options = DatabaseOptions.of(source, assessment.tools(), assessment.server());
    if (!options.alike()) {
      LOG.warn(
          "the target's server has no locale {}: the new database sorts text otherwise",
          source.collation());
    }
    return options.text();
  }

  /** One attempt: reads the archive where it is its turn, loads, proves and commits it. */
  public void load(Restoring restoring) {
    List<ArchiveText> texts = new ArrayList<>();
    for (Sources each : restoring.sources()) {
      Source source = each.next();
      note(Action.OPEN, source.archive(), source.destination().name(), "to be restored");
      texts.add(
          new ArchiveText(
              source.destination(), source.archive(), key, restoring.level(), limits.all()));
    }
    Assessment assessment = restoring.assessment();
    try (Progress.Meter meter = progress.start("restored", assessment.wanted().plainBytes())) {
      Restored restored =
          new Restoration(
                  texts,
                  restoring.receiver(),
                  assessment.tools(),
                  assessment.preparation(),
                  restoring.level(),
                  limits.all(),
                  meter::bytes)
              .run();
      restoring.restored(restored);
    }
  }

  /** The last step: gives a new database its name. */
  public void settle(Restoring restoring) {
    restoring
        .scratch()
        .ifPresent(scratch -> scratch.keepAs(restoring.assessment().wanted().newDatabase()));
    restoring.settled();
  }

  /**
   * Looks at a failure before the next attempt, which needs another place to read the archive, or
   * the same once more; the bean {@code judgeRestore}.
   */
  void judge(Exchange exchange) {
    Restoring restoring = exchange.getVariable("restoring", Restoring.class);
    Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Throwable failure = Failures.of(thrown).map(each -> (Throwable) each).orElse(thrown);
    boolean more = true;
    for (Sources each : blamed(restoring.sources(), failure)) {
      if (failure instanceof DamagedException) {
        Source source = each.next();
        note(Action.DAMAGED, source.archive(), source.destination().name(), failure.getMessage());
      }
      more &= each.failed(failure);
    }
    if (!more) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }
  }

  /** Of a pair the half that the failure begins with; both where it names none. */
  private static List<Sources> blamed(List<Sources> all, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    List<Sources> named =
        all.stream().filter(each -> message.startsWith(each.archive().key() + " ")).toList();
    return named.isEmpty() ? all : named;
  }

  /**
   * What follows the steps of a restore: gives lock and scratch database back, records and tells
   * how it ended.
   *
   * @param failure what they ended with, or an earlier attempt where a later one was good; null for
   *     none
   */
  public void end(Restoring restoring, @Nullable Throwable failure) {
    try {
      restoring.scratch().ifPresent(RestoreSteps::close);
    } finally {
      restoring.mark().ifPresent(RestoreSteps::close);
      close(restoring.lock());
      if (restoring.isSettled()) {
        succeeded(restoring, restoring.restored().orElseThrow());
      } else {
        failed(restoring, failure == null ? RestoreRecords.cutShort(restoring) : failure);
      }
    }
  }

  private void succeeded(Restoring restoring, Restored restored) {
    String message = RestoreRecords.words(restoring, restored);
    note(Action.RESTORE, restoring.archive(), restored.from(), message);
    LOG.info("{}, in {} s", message, restored.took().toSeconds());
    restored.unproven().forEach(what -> LOG.warn("not proven: {}", what));
    restoring.safety().ifPresent(safety -> LOG.info("what was there before is in {}", safety));
    records.tell(restoring, Outcome.COMPLETE, message, List.of());
  }

  private void failed(Restoring restoring, Throwable thrown) {
    Failure failure = Failures.describe(restoring.step(), null, thrown);
    String message =
        "the restore of %s into %s failed: %s"
            .formatted(
                restoring.archive().key(), restoring.assessment().target(), failure.message());
    note(Action.RESTORE, restoring.archive(), "", message);
    LOG.error("{} HINT: {}", message, failure.hint());
    LOG.debug("cause", thrown);
    restoring.safety().ifPresent(safety -> LOG.info("the safety backup is kept: {}", safety));
    records.tell(restoring, Outcome.FAILED, message, List.of(failure));
  }

  private void note(Action action, StoredArchive archive, String destination, String reason) {
    trail.note(
        action,
        archive.key(),
        destination,
        archive.manifest().map(Manifest::plan).orElse(""),
        archive.sizeBytes(),
        reason);
  }

  private static void close(ScratchDatabase scratch) {
    try {
      scratch.close();
    } catch (CaravanException e) {
      LOG.warn("the database made for the restore is still there: {}", e.line());
    }
  }

  private static void close(StageSlot mark) {
    try {
      mark.close();
    } catch (IOException e) {
      LOG.warn("the stage keeps {} until the next sweep ({})", mark.directory(), e.toString());
    }
  }

  private static void close(TargetLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("the system gives it back", e);
    }
  }
}
