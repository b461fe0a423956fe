package io.pgcaravan.health;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.monitor.Waiting.Letters;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the running program now.
 *
 * @param runtime how its routes are
 * @param stage where archives are made
 * @param largestBytes of the newest archives the largest; 0 if none is known
 * @param catalogFailure why the catalog cannot be asked; null if it can
 * @param unrecorded whether records of runs wait for the catalog
 * @param lastRuns of each plan, as far as there is one
 * @param letters that wait to be sent; none if there is none
 * @param pendingFiles edited route files that wait for what runs to end
 * @param refusedFiles route files that are broken, by name, each with what is wrong
 */
public record Facts(
    Instant now,
    Runtime runtime,
    Stage stage,
    long largestBytes,
    @Nullable CaravanException catalogFailure,
    boolean unrecorded,
    List<RunRecord> lastRuns,
    Optional<Letters> letters,
    List<String> pendingFiles,
    Map<String, CaravanException> refusedFiles) {

  /**
   * The program's routes.
   *
   * @param started whether all of it has started
   * @param stopping whether it was told to stop: nothing begins any more
   * @param routes how many there are
   * @param stopped ids of those that were to run and do not
   */
  public record Runtime(boolean started, boolean stopping, int routes, List<String> stopped) {

    public Runtime {
      stopped = List.copyOf(stopped);
    }
  }

  /** The directory in which archives are made. */
  public record Stage(Disk disk, boolean writable) {}

  public Facts {
    lastRuns = List.copyOf(lastRuns);
    pendingFiles = List.copyOf(pendingFiles);
    refusedFiles = Map.copyOf(refusedFiles);
  }
}
