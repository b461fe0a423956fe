package io.pgcaravan.destination;

/**
 * A bean that holds the settings of an account, and makes the client of a library from them when it
 * is first asked for one: a component that is given the bean takes its client.
 */
public interface ClientSource {

  /**
   * The client, always the same one.
   *
   * @throws io.pgcaravan.failure.UsageException if a setting is missing or unusable
   */
  Object client();
}
