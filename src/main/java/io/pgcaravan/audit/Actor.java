package io.pgcaravan.audit;

/**
 * Who acts: the user that the program runs as, and the host, as manifests name it.
 *
 * @param node the host's name, with an id of the installation behind a slash
 */
public record Actor(String user, String node) {

  /** The user of this process. */
  public static Actor of(String node) {
    return new Actor(System.getProperty("user.name", "unknown"), node);
  }

  @Override
  public String toString() {
    return user + "@" + node.replaceFirst("/.*", "");
  }
}
