package io.pgcaravan.catalog;

import java.util.List;

/**
 * What archives there are, and where: from the catalog, or, where none survives, from the manifests
 * at the destinations themselves.
 */
public interface ArchiveIndex {

  /** Where this knowledge comes from, for people: the catalog, or the destinations. */
  String source();

  /** Copies that exist, newest first; those of unknown age last. */
  List<IndexedCopy> copies(CopyQuery query);

  /** The newest copies of each plan at each destination, newest first. */
  List<IndexedCopy> newest(int ofEach);

  /** One for each plan and destination that hold anything together. */
  List<CopyStatistics> statistics();

  /** Of all copies that a query asks for, whatever its page. */
  default CopyTotals totals(CopyQuery query) {
    List<CopyStatistics> asked =
        statistics().stream()
            .filter(each -> query.plan().map(each.plan()::equals).orElse(true))
            .filter(each -> query.destination().map(each.destination()::equals).orElse(true))
            .toList();
    return new CopyTotals(
        asked.stream().mapToLong(CopyStatistics::copies).sum(),
        asked.stream().mapToLong(CopyStatistics::sizeBytes).sum());
  }
}
