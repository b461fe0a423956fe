package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a run does. */
public enum Kind {
  @JsonProperty("backup")
  BACKUP,
  /** Brings missing copies, dumps nothing. */
  @JsonProperty("redelivery")
  REDELIVERY;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
