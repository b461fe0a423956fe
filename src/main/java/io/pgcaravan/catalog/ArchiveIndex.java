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
}
