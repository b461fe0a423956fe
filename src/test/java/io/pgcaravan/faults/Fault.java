package io.pgcaravan.faults;

import java.util.function.Consumer;

/**
 * Something that goes wrong at a destination.
 *
 * @param text in a few words
 * @param begin does it to an installation, whose {@link Installation#mend} ends it
 */
record Fault(String place, String text, Consumer<Installation> begin) {

  @Override
  public String toString() {
    return place + ": " + text;
  }
}
