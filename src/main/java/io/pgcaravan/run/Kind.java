package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a run does. */
public enum Kind {
  @JsonProperty("backup")
  BACKUP,
  /** Brings missing copies, dumps nothing. */
  @JsonProperty("redelivery")
  REDELIVERY,
  /** Brings an archive back into a database. */
  @JsonProperty("restore")
  RESTORE,
  /** Backs up what a restore or a mirror is about to replace. */
  @JsonProperty("safety")
  SAFETY,
  /** Restores the newest archive into a scratch database, and proves it. */
  @JsonProperty("drill")
  DRILL,
  /** Brings one database's contents into another. */
  @JsonProperty("mirror")
  MIRROR;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
