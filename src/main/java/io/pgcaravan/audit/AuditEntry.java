package io.pgcaravan.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pgcaravan.failure.Secrets;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that was done to an archive.
 *
 * @param at when
 * @param by {@code user@host}
 * @param archive key of the archive, or of what was left of one
 * @param destination where
 * @param plan whose archive it was; empty if that is not known
 * @param sizeBytes of the archive; 0 for what was left of one
 * @param reason why
 */
public record AuditEntry(
    Instant at,
    String by,
    Action action,
    String archive,
    String destination,
    String plan,
    long sizeBytes,
    String reason) {

  public AuditEntry {
    reason = Secrets.mask(reason);
  }

  /** What is done; a deletion is written down before it is tried. */
  public enum Action {
    @JsonProperty("delete")
    DELETE,
    /** The deletion that was written down before did not succeed, or not wholly. */
    @JsonProperty("delete-failed")
    DELETE_FAILED,
    /** What was left of an archive that is not there is removed. */
    @JsonProperty("sweep")
    SWEEP,
    @JsonProperty("pin")
    PIN,
    @JsonProperty("unpin")
    UNPIN,
    /** A run made it and delivered it there. */
    @JsonProperty("backup")
    BACKUP,
    /** A copy that was missing there was brought. */
    @JsonProperty("redeliver")
    REDELIVER,
    /** It is read there: for a verification, or to be brought elsewhere. */
    @JsonProperty("open")
    OPEN,
    /** It was read to its end and is good. */
    @JsonProperty("verify")
    VERIFY,
    /** It was read and is not as its manifest says. */
    @JsonProperty("damaged")
    DAMAGED,
    /** It was brought back into a database. */
    @JsonProperty("restore")
    RESTORE,
    /** A mirror brought it into a database, or tried to: its reason says so. */
    @JsonProperty("mirror")
    MIRROR,
    /** A drill restored it into a scratch database and found it good. */
    @JsonProperty("drill")
    DRILL,
    /** The catalog was made again from what destinations hold. */
    @JsonProperty("rebuild")
    REBUILD;

    /** As it is written. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
