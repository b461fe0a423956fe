package io.pgcaravan.restore;

import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import java.time.Duration;

/**
 * A database made for one purpose, under a name that tells whose it is, and dropped on closing
 * unless it was given its final name. Those that killed programs left are found by their names and
 * dropped by the next one of the same installation.
 */
public final class ScratchDatabase implements AutoCloseable {

  private ScratchDatabase() {}

  /**
   * Makes one.
   *
   * @param server any database of the server, with the right to create others
   * @param installation whose it is
   * @param options of CREATE DATABASE, such as encoding and locale of the source; may be empty
   */
  public static ScratchDatabase create(
      ClientTools tools, DatabaseUrl server, String installation, String options, Duration limit) {
    throw new UnsupportedOperationException("to be written");
  }

  /** Its URL. */
  public DatabaseUrl url() {
    throw new UnsupportedOperationException("to be written");
  }

  /** Gives it its final name; it is not dropped any more. */
  public void keepAs(String name) {
    throw new UnsupportedOperationException("to be written");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("to be written");
  }
}
