package io.pgcaravan.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pgcaravan.stage.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is logged in a file for each day (UTC), which only its owner may read. Several
 * processes may write at once: each line is a single write to the file's end. The first line of a
 * day, of each process, removes what is {@linkplain LogRetention too old or too much}.
 *
 * <p>A directory that cannot be written costs a warning, and is tried again later: logging never
 * fails what is logged.
 */
public final class LogFiles extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final Path directory;
  private final LogRetention retention;
  private final MaskedLines lines = new MaskedLines();
  private @Nullable FileChannel file;
  private LocalDate day = LocalDate.MIN;
  private long room;
  private Instant silentUntil = Instant.MIN;
  private boolean warned;

  private LogFiles(LoggerContext context, Path directory, LogRetention retention) {
    this.directory = directory;
    this.retention = retention;
    setContext(context);
    lines.setContext(context);
    lines.setPattern(context.getProperty("LINE"));
    lines.start();
  }

  /** Keeps all that is logged from now on; the caller may close it. */
  public static LogFiles attach(Path directory, LogRetention retention) {
    ch.qos.logback.classic.Logger root =
        (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    LogFiles files = new LogFiles(root.getLoggerContext(), directory, retention);
    files.start();
    root.addAppender(files);
    return files;
  }

  @Override
  protected void append(ILoggingEvent event) {
    Instant now = event.getInstant();
    if (now.isBefore(silentUntil)) {
      return;
    }
    try {
      FileChannel open = fileOf(LocalDate.ofInstant(now, ZoneOffset.UTC));
      byte[] line = lines.encode(event);
      if (line.length <= room) {
        room -= open.write(ByteBuffer.wrap(line));
      } else {
        silentUntil = now.plus(PAUSE);
        close(open);
        LOG.warn("the log file of {} is full, see caravan.log-megabytes", day);
      }
    } catch (IOException | SecurityException e) {
      silentUntil = now.plus(PAUSE);
      closeFile();
      warn(e);
    }
  }

  /** Others may write the same file: how much room is left is looked up when it is opened. */
  private FileChannel fileOf(LocalDate today) throws IOException {
    FileChannel open = file;
    if (open != null && open.isOpen() && today.equals(day)) {
      return open;
    }
    closeFile();
    OwnerOnly.directories(directory);
    room = retention.apply(directory, today);
    Path path = directory.resolve(LogRetention.name(today));
    try {
      Files.createFile(path, OwnerOnly.file());
    } catch (FileAlreadyExistsException e) {
      LOG.trace("another process was faster"); // or an earlier one
    }
    FileChannel opened = FileChannel.open(path, StandardOpenOption.APPEND);
    file = opened;
    day = today;
    return opened;
  }

  /** Said once: it would be said with each line. It goes to standard error only. */
  private void warn(Exception failure) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "no log file is kept: {} HINT: make {} writable for this user, or set LOG_DIR",
          failure.toString(),
          directory);
    }
  }

  private void closeFile() {
    FileChannel open = file;
    file = null;
    if (open != null) {
      close(open);
    }
  }

  private static void close(FileChannel open) {
    try {
      open.close();
    } catch (IOException e) {
      LOG.debug("a log file was not closed", e);
    }
  }

  @Override
  public void close() {
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME))
        .detachAppender(this);
    stop();
  }

  @Override
  public void stop() {
    super.stop();
    closeFile();
  }
}
