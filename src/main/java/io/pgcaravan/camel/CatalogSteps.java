package io.pgcaravan.camel;

import static java.util.stream.Collectors.toSet;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.camel.CatalogWriter.Refused;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.Changes;
import io.pgcaravan.catalog.Look;
import io.pgcaravan.catalog.Rebuild;
import io.pgcaravan.catalog.Rows;
import io.pgcaravan.catalog.Unrecorded;
import io.pgcaravan.catalog.Unrecorded.Waiting;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code recorder}: what is to be written into the catalog, and what if it is down. */
public final class CatalogSteps {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogSteps.class);
  private static final int MOST_RECORDS = 200;

  private final CatalogSource source;
  private final Catalog catalog;
  private final Unrecorded unrecorded;
  private final AuditEntries audit;
  private final AuditTrail trail;
  private final CatalogWriter writer;
  private final String node;
  private boolean down;

  CatalogSteps(
      CatalogSource source,
      Catalog catalog,
      Unrecorded unrecorded,
      AuditEntries audit,
      AuditTrail trail,
      CatalogWriter writer,
      String node) {
    this.trail = trail;
    this.source = source;
    this.catalog = catalog;
    this.unrecorded = unrecorded;
    this.audit = audit;
    this.writer = writer;
    this.node = node;
  }

  /** The row of a run that begins. */
  public Map<String, @Nullable Object> begin(Run run) {
    return Rows.begin(run, run.database().identity(), node);
  }

  /** Whether the run is the one that has its fire; says so if it is not. */
  public boolean claimed(Run run, @Nullable Integer added) {
    boolean claimed = added == null || added > 0;
    if (!claimed) {
      LOG.info(
          "the fire of {} was run already, by another program with this catalog: nothing is done",
          run.fire().map(String::valueOf).orElse(run.id()));
    }
    return claimed;
  }

  /** Says in the log how a run ended that was not good: the catalog may be lost. */
  public void tell(RunRecord record) {
    if (record.outcome() != Outcome.COMPLETE) {
      LOG.info("record of the run: {}", Unrecorded.line(record));
    }
  }

  /** Puts into the audit log what a run made and brought. */
  public void audit(RunRecord record) {
    trail.ended(record);
  }

  /** Whether something waits to be written; asks the catalog. */
  boolean isBehind() {
    if (unrecorded.any()) {
      return true;
    }
    return !audit.unrecorded().isEmpty();
  }

  /**
   * Makes the catalog again from a destination.
   *
   * @param manifests whether they are read there
   * @param writer writes into the catalog
   */
  Rebuild.Found rebuild(
      Destination destination, boolean manifests, Instant now, Consumer<Changes> writer) {
    Rebuild.Found found = new Rebuild(catalog, node, writer).run(destination, manifests, now);
    trail.note(
        Action.REBUILD,
        "catalog",
        destination.name(),
        "",
        found.sizeBytes(),
        "%d archives found there".formatted(found.archives()));
    return found;
  }

  /** Records that wait, oldest first. */
  public List<Waiting> waiting() {
    return unrecorded.waiting(MOST_RECORDS);
  }

  /**
   * What is to be written: the runs that wait, this one, and what is new in the audit log.
   *
   * @param record of the run that ended; null for none
   */
  public Changes changes(List<Waiting> waiting, @Nullable RunRecord record) {
    Changes changes = Changes.NONE;
    List<RunRecord> records = new ArrayList<>();
    waiting.forEach(each -> records.add(each.record()));
    if (record != null) {
      records.add(record);
    }
    for (RunRecord each : records) {
      changes = changes.and(Rows.of(each));
    }
    return changes.and(Rows.of(audit.unrecorded(), node));
  }

  /** What a look at a destination has found that the catalog does not say. */
  public Changes changesBy(Look look) {
    List<AuditFile.Line> entries = audit.unrecorded();
    if (!entries.isEmpty()) {
      writer.write(Rows.of(entries, node)); // what was deleted here is not missing
    }
    Changes changes = catalog.compare(look, node);
    Set<String> there = look.archives().stream().map(StoredArchive::key).collect(toSet());
    changes.lost().stream()
        // one that was seen without its manifest has it now
        .filter(copy -> !"".equals(copy.get("sha256")) || !there.contains(copy.get("archive")))
        .forEach(
            copy ->
                LOG.warn(
                    "{} is not at {} any more, and this program has not deleted it",
                    copy.get("archive"),
                    copy.get("destination")));
    return changes;
  }

  /**
   * Notes that the catalog has taken all.
   *
   * @return that it is good again; null where it was
   */
  public @Nullable Findings recorded(List<Waiting> waiting) {
    unrecorded.forget(waiting);
    if (!waiting.isEmpty()) {
      LOG.info("{} runs that had waited are in the catalog now", waiting.size());
    }
    boolean wasDown = down || !waiting.isEmpty();
    down = false;
    return wasDown ? new Findings("catalog", List.of()) : null;
  }

  /**
   * What follows where the catalog has not taken all together: it may refuse one record only.
   *
   * @param record null for none
   * @return what is wrong
   */
  public Findings failedTogether(
      List<Waiting> waiting, @Nullable RunRecord record, Throwable thrown) {
    if (!source.isOfData(thrown)) {
      return failed(record, thrown);
    }
    try {
      List<Waiting> records = new ArrayList<>(waiting);
      if (record != null) {
        records.add(unrecorded.keep(record));
      }
      List<Refused> refused = writer.writeSingly(records);
      writer.write(Rows.of(audit.unrecorded(), node));
      down = true; // the next that is taken tells that all is good again
      return new Findings("catalog", refused.stream().map(CatalogSteps::finding).toList());
    } catch (RuntimeException e) {
      return failed(record, e); // what is written already may be written again
    }
  }

  private static Finding finding(Refused refused) {
    RunRecord record = refused.record().record();
    return new Finding(
        "refused " + record.runId(),
        record.plan(),
        null,
        "the record of %s is not in the catalog: %s"
            .formatted(record.runId(), refused.failure().getMessage()),
        "look at %s.refused; other runs are recorded".formatted(refused.record().file()));
  }

  /**
   * Notes that the catalog has taken nothing, and keeps the record of the run until it does.
   *
   * @param record null for none
   * @return what is wrong
   */
  public Findings failed(@Nullable RunRecord record, Throwable thrown) {
    CaravanException failure = source.failure(thrown);
    LOG.warn("the catalog records nothing: {}", failure.line());
    LOG.debug("cause", thrown);
    down = true;
    if (record != null) {
      keep(record);
    }
    return new Findings(
        "catalog", List.of(new Finding("down", null, null, failure.getMessage(), failure.hint())));
  }

  /** Whether other machines may write it too. */
  boolean isShared() {
    return source.isServer();
  }

  /** What a failure of the catalog is. */
  CaravanException failure(Throwable thrown) {
    return source.failure(thrown);
  }

  private void keep(RunRecord record) {
    if (record.outcome() == Outcome.COMPLETE) { // others are told already
      LOG.info("record of the run: {}", Unrecorded.line(record));
    }
    try {
      unrecorded.keep(record);
    } catch (CaravanException e) {
      LOG.warn(e.line());
    }
  }
}
