package io.pgcaravan.restore;

import io.pgcaravan.proof.ProofLevel;
import java.time.Duration;
import java.util.List;

/**
 * An archive that was restored, proven and committed.
 *
 * @param archive its key
 * @param from the destination it was read from
 * @param proven how much was compared between archive and database
 * @param tables that were compared
 * @param rows in them
 * @param unproven what could not be compared, and why
 * @param plainBytes of the text that was fed
 * @param took from the start of the session to the commit
 */
public record Restored(
    String archive,
    String from,
    ProofLevel proven,
    long tables,
    long rows,
    List<String> unproven,
    long plainBytes,
    Duration took) {

  /** This one, with the time that another took before it. */
  public Restored after(Restored first) {
    return new Restored(
        first.archive() + " and " + archive,
        from,
        proven,
        tables,
        rows,
        unproven,
        first.plainBytes() + plainBytes,
        first.took().plus(took));
  }
}
