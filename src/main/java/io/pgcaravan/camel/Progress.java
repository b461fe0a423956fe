package io.pgcaravan.camel;

/** Shows how far a dump is. */
public interface Progress {

  /** One dump's progress; closed when it ends, well or badly. */
  interface Meter extends AutoCloseable {

    /** Called often, with the bytes dumped so far. */
    void bytes(long bytes);

    @Override
    void close();
  }

  Meter start(String runId);
}
