package io.pgcaravan.camel;

import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.RecordedAct;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;

/** Entries of this installation's audit log, some thousand at a time. */
final class AuditEntries {

  private static final int MOST_ENTRIES = 2000;

  private final AuditFile audit;
  private final Catalog catalog;
  private final String node;

  AuditEntries(AuditFile audit, Catalog catalog, String node) {
    this.audit = audit;
    this.catalog = catalog;
    this.node = node;
  }

  /** Entries that the catalog does not have yet, oldest first; asks it. */
  List<AuditFile.Line> unrecorded() {
    if (audit.length() == 0) {
      return List.of();
    }
    OptionalLong newest = catalog.auditPosition(node);
    List<AuditFile.Line> lines = audit.read(newest.orElse(0), MOST_ENTRIES);
    return newest.isPresent() && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
  }

  /** The newest entries, newest first; asks nobody. */
  List<RecordedAct> newest(int limit) {
    ArrayDeque<RecordedAct> newest = new ArrayDeque<>();
    List<AuditFile.Line> lines = audit.read(0, MOST_ENTRIES);
    while (!lines.isEmpty()) {
      for (AuditFile.Line line : lines) {
        newest.addFirst(RecordedAct.of(line.entry()));
        if (newest.size() > limit) {
          newest.removeLast();
        }
      }
      lines = audit.read(lines.get(lines.size() - 1).next(), MOST_ENTRIES);
    }
    return List.copyOf(newest);
  }
}
