package io.pgcaravan.camel;

import java.util.Optional;

/** The version of this program, as its jar tells it. */
public final class Version {

  private Version() {}

  public static String ofProgram() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
