package io.pgcaravan.routes;

import java.util.Arrays;

/** Where a route file is, below the routes directory; in the order in which they are loaded. */
public enum Place {
  /** At the top: what every plan needs. */
  CORE(""),
  DESTINATION("destinations"),
  CHANNEL("channels"),
  PLAN("plans");

  private final String folder;

  Place(String folder) {
    this.folder = folder;
  }

  /** The name of its folder; empty for the top. */
  public String folder() {
    return folder;
  }

  /** The place of a folder's files; the top for any other folder. */
  public static Place of(String folder) {
    return Arrays.stream(values())
        .filter(place -> place.folder.equals(folder))
        .findFirst()
        .orElse(CORE);
  }
}
