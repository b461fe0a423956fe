package io.pgcaravan.catalog;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.stage.OwnerOnly;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/**
 * A file that several processes of this machine use at once: readers do not wait for a writer, and
 * writers wait for each other (WAL). Only its owner may read it.
 */
final class SqliteFile implements Database {

  private static final String PREFIX = "jdbc:sqlite:";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 20;

  private final String url;
  private final Path file;

  SqliteFile(String url) {
    String name = url.substring(PREFIX.length());
    this.url = url;
    // file:NAME?mode=ro is SQLite's own notation
    this.file =
        Path.of(name.replaceFirst("^file:", "").replaceFirst("\\?.*", ""))
            .toAbsolutePath()
            .normalize();
  }

  @Override
  public Connection open() throws SQLException {
    make();
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(PATIENCE.toMillis()));
    if (Files.isWritable(file)) {
      config.setJournalMode(JournalMode.WAL);
    }
    // a crash of the system may cost the last records, and never the file; manifests know them
    config.setSynchronous(SynchronousMode.NORMAL);
    // a transaction that reads first and writes then could not wait for another writer
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    return config.createConnection(url);
  }

  /** SQLite would make a file that everybody may read. */
  private void make() throws SQLException {
    try {
      OwnerOnly.directories(file.getParent());
      if (Files.notExists(file)) {
        Files.createFile(file, OwnerOnly.file());
      }
    } catch (FileAlreadyExistsException e) {
      return; // another process was faster
    } catch (IOException e) {
      throw new SQLException(e.toString(), e);
    }
  }

  @Override
  public String migrations() {
    return "sqlite";
  }

  @Override
  public boolean isMissingTable(SQLException failure) {
    return String.valueOf(failure.getMessage()).contains("no such table");
  }

  @Override
  public boolean isSilence(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("SQLITE_BUSY") || message.contains("SQLITE_LOCKED");
  }

  @Override
  public boolean isOfData(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("SQLITE_CONSTRAINT") || message.contains("SQLITE_TOOBIG");
  }

  @Override
  public CaravanException failure(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (isSilence(failure)) {
      return new TransientException(
          "the catalog %s is locked by another process".formatted(file),
          "see which one holds it for long",
          failure);
    }
    if (message.contains("SQLITE_CORRUPT") || message.contains("SQLITE_NOTADB")) {
      return new PermanentException(
          "the catalog %s is damaged (%s)".formatted(file, message),
          "move the file away and run `./caravan catalog rebuild`",
          failure);
    }
    return new PermanentException(
        "the catalog %s cannot be used (%s)".formatted(file, message),
        "make it and its directory writable for this user and free some space, or set CATALOG_URL",
        failure);
  }

  @Override
  public AutoCloseable lock() throws IOException {
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    long begin = System.nanoTime();
    Optional<ProcessLock> held = ProcessLock.tryAcquire(lock, "");
    while (held.isEmpty() && System.nanoTime() - begin < PATIENCE.toNanos()) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      held = ProcessLock.tryAcquire(lock, "");
    }
    return held.orElseThrow(() -> new IOException(lock + " is held by another process"));
  }
}
