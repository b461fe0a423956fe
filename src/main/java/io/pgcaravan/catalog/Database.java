package io.pgcaravan.catalog;

import io.pgcaravan.failure.CaravanException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** A kind of database that a catalog can be in. */
interface Database {

  /** Opens a connection, with the time-outs that a catalog has. */
  Connection open() throws SQLException;

  /** The folder of the migrations that are this database's own. */
  String migrations();

  /** Whether a failure says that a table is not there. */
  boolean isMissingTable(SQLException failure);

  /** Whether it came only after a wait, as the next one would. */
  boolean isSilence(SQLException failure);

  /** Whether it is for what was to be written, so that anything else could be. */
  boolean isOfData(SQLException failure);

  /** What a failure of this database is, with a hint and without secrets. */
  CaravanException failure(SQLException failure);

  /**
   * Keeps other processes from migrating at the same time; closed when it is done.
   *
   * @throws IOException if the lock cannot be had
   */
  AutoCloseable lock() throws IOException;
}
