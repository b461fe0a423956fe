package io.pgcaravan.camel;

import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.openpgp.PrivateKeyFile;
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
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.StateDirectory;
import io.pgcaravan.run.TargetLock;
import io.pgcaravan.stage.StageSlot;
import io.pgcaravan.verify.ArchiveText;
import io.pgcaravan.verify.DamagedException;
import java.io.IOException;
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

  private final RestoreView view;
  private final StateDirectory state;
  private final AuditTrail trail;
  private final RestoreRecords records;
  private final Progress progress;
  private final Duration limit;
  private final PrivateKeyFile key;
  private final Clock clock;

  /**
   * Makes them.
   *
   * @param limit of a restore; then it is given up
   */
  RestoreSteps(
      RestoreView view,
      StateDirectory state,
      AuditTrail trail,
      RestoreRecords records,
      Progress progress,
      Duration limit,
      PrivateKeyFile key,
      Clock clock) {
    this.view = view;
    this.state = state;
    this.trail = trail;
    this.records = records;
    this.progress = progress;
    this.limit = limit;
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
    List<Sources> sources = view.sources(order);
    return new Preview(view.assess(order, sources), sources, view.keepAt(sources));
  }

  /**
   * Begins a restore: takes the target's lock, looks at everything once more, refuses what cannot
   * be done or was not agreed to; drops what an earlier one could not.
   */
  public Restoring begin(Map<String, Object> headers) {
    records.runs().requireGoingOn();
    RestoreOrder order = RestoreOrder.of(headers);
    List<Sources> sources = view.sources(order);
    DatabaseUrl url = order.to().parse();
    DatabaseUrl target = order.intoNew().isEmpty() ? url : url.withDatabase(order.intoNew());
    TargetLock lock = TargetLock.acquire(state, target.identity(), clock.instant());
    try {
      Assessment assessment = view.assess(order, sources);
      assessment.requirePossible();
      requireAgreement(order, assessment);
      if (assessment.replacing()) {
        assessment.sweep().forEach(left -> LOG.warn("{}: {}", target, left));
        assessment = view.assess(order, sources); // of what is gone, nothing is to be put aside
        assessment.requirePossible();
      }
      Restoring restoring =
          new Restoring(
              order,
              assessment,
              sources,
              view.keepAt(sources),
              view.terms(sources),
              lock,
              clock.instant());
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
            assessment.tools(), assessment.server(), state.installation(), options, limit));
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
      trail.note(Action.OPEN, source.archive(), source.destination().name(), "to be restored");
      texts.add(
          new ArchiveText(source.destination(), source.archive(), key, restoring.level(), limit));
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
                  limit,
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
        trail.note(
            Action.DAMAGED, source.archive(), source.destination().name(), failure.getMessage());
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
    trail.note(Action.RESTORE, restoring.archive(), restored.from(), message);
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
    trail.note(Action.RESTORE, restoring.archive(), "", message);
    LOG.error("{} HINT: {}", message, failure.hint());
    LOG.debug("cause", thrown);
    restoring.safety().ifPresent(safety -> LOG.info("the safety backup is kept: {}", safety));
    records.tell(restoring, Outcome.FAILED, message, List.of(failure));
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
