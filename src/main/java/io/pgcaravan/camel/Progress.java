package io.pgcaravan.camel;

/** Shows how far a dump or a restore is. */
public interface Progress {

  /** One dump's progress; closed when it ends, well or badly. */
  interface Meter extends AutoCloseable {

    /** Called often, with the bytes dumped so far. */
    void bytes(long bytes);

    @Override
    void close();
  }

  /**
   * Begins to show.
   *
   * @param done what happens to the bytes, such as dumped
   * @param totalBytes how many there will be; 0 if that is not known
   */
  Meter start(String done, long totalBytes);
}
