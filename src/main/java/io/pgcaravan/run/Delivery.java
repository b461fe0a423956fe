package io.pgcaravan.run;

import java.util.Optional;

/** What became of one archive at one destination. */
public sealed interface Delivery {

  /** Key of the archive. */
  String archive();

  String destination();

  /**
   * It is there.
   *
   * @param id by which the destination knows it, where that is not its key
   */
  record Delivered(String archive, String destination, Optional<String> id) implements Delivery {}

  /**
   * It is not there, after all attempts.
   *
   * @param message what failed
   * @param hint what to do
   */
  record DeliveryFailed(String archive, String destination, String message, String hint)
      implements Delivery {}
}
