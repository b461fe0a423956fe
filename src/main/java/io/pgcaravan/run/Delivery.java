package io.pgcaravan.run;

/** What became of one archive at one destination. */
public sealed interface Delivery {

  String destination();

  /** It is there. */
  record Delivered(String destination) implements Delivery {}

  /**
   * It is not there, after all attempts.
   *
   * @param message what failed
   * @param hint what to do
   */
  record DeliveryFailed(String destination, String message, String hint) implements Delivery {}
}
