package io.pgcaravan.catalog;

import java.time.Instant;
import java.util.List;

/** Runs on record. */
public interface RunHistory {

  /**
   * Runs that started at or after an instant, newest first.
   *
   * @param plan empty for all
   * @param limit at most so many
   */
  List<RecordedRun> runs(String plan, Instant since, int limit);

  /** The newest backups of each plan, newest first. */
  List<RecordedRun> newestBackups(int ofEach);
}
