package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.Changes;
import io.pgcaravan.catalog.Look;
import io.pgcaravan.catalog.Rows;
import io.pgcaravan.catalog.Unrecorded;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code recorder}: what is to be written into the catalog, and what if it is down. */
public final class CatalogSteps {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogSteps.class);
  private static final int MOST_RECORDS = 200;
  private static final int MOST_ENTRIES = 2000;

  private final CatalogSource source;
  private final Catalog catalog;
  private final Unrecorded unrecorded;
  private final AuditFile audit;
  private final String node;
  private boolean down;

  CatalogSteps(
      CatalogSource source, Catalog catalog, Unrecorded unrecorded, AuditFile audit, String node) {
    this.source = source;
    this.catalog = catalog;
    this.unrecorded = unrecorded;
    this.audit = audit;
    this.node = node;
  }

  /** The row of a run that begins. */
  public Map<String, @Nullable Object> begin(Run run) {
    return Rows.begin(run, node);
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

  /** Records that wait, oldest first. */
  public List<RunRecord> waiting() {
    return unrecorded.waiting(MOST_RECORDS);
  }

  /**
   * What is to be written: the runs that wait, this one, and what is new in the audit log.
   *
   * @param record of the run that ended; null for none
   */
  public Changes changes(List<RunRecord> waiting, @Nullable RunRecord record) {
    Changes changes = Changes.NONE;
    List<RunRecord> records = new ArrayList<>(waiting);
    if (record != null) {
      records.add(record);
    }
    for (RunRecord each : records) {
      changes = changes.and(Rows.of(each));
    }
    return changes.and(Rows.of(newEntries(), node));
  }

  /** Entries of the audit log that the catalog does not have yet. */
  private List<AuditFile.Line> newEntries() {
    OptionalLong newest = catalog.auditPosition(node);
    List<AuditFile.Line> lines = audit.read(newest.orElse(0), MOST_ENTRIES);
    return newest.isPresent() && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
  }

  /** What a look at a destination has found that the catalog does not say. */
  public Changes changesBy(Look look) {
    Changes changes = catalog.compare(look, node);
    changes
        .lost()
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
  public @Nullable Findings recorded(List<RunRecord> waiting) {
    unrecorded.forget(waiting);
    if (!waiting.isEmpty()) {
      LOG.info("{} runs that had waited are in the catalog now", waiting.size());
    }
    boolean wasDown = down || !waiting.isEmpty();
    down = false;
    return wasDown ? new Findings("catalog", List.of()) : null;
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
