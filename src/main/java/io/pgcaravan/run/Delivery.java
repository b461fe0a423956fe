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
   * @param compared whether what arrived was compared with what was sent
   */
  record Delivered(String archive, String destination, Optional<String> id, boolean compared)
      implements Delivery {}

  /** It is not there, after all attempts. */
  record DeliveryFailed(String archive, String destination, Failure failure) implements Delivery {

    public String message() {
      return failure.message();
    }

    public String hint() {
      return failure.hint();
    }
  }
}
