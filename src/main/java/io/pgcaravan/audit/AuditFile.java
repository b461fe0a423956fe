package io.pgcaravan.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.OwnerOnly;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with one JSON object a line, that only its owner may read. Several processes may append:
 * each entry is a single write to the file's end, flushed to the disk.
 */
public final class AuditFile implements Audit {

  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  private final Path file;

  public AuditFile(Path file) {
    this.file = file;
  }

  @Override
  public void append(AuditEntry entry) {
    try {
      byte[] line =
          (Manifests.lines().writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
      create();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
        int written = channel.write(ByteBuffer.wrap(line));
        if (written < line.length) {
          throw new IOException("the disk took %d of %d bytes".formatted(written, line.length));
        }
        channel.force(true);
      }
    } catch (IOException e) {
      throw new PermanentException(
          "the audit log %s cannot be written (%s), so nothing was changed"
              .formatted(file, reason(e)),
          "make it writable for this user and free some space, or set STATE_DIR to another one",
          e);
    }
  }

  /**
   * An entry and its place.
   *
   * @param position of its first byte in the file
   * @param next position of what follows it
   */
  public record Line(long position, long next, AuditEntry entry) {}

  /**
   * Reads entries, oldest first. A line that cannot be read is passed over, and told of.
   *
   * @param from position of a line's first byte
   * @param limit at most so many
   * @return none where the file is missing or ends before
   */
  public List<Line> read(long from, int limit) {
    List<Line> lines = new ArrayList<>();
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long length = open.length();
      if (from >= length) {
        return List.of();
      }
      open.seek(from);
      InputStream stream = new BufferedInputStream(Channels.newInputStream(open.getChannel()));
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long position = from;
      for (int each = stream.read(); each >= 0 && lines.size() < limit; each = stream.read()) {
        if (each != '\n') { // what does not end yet is being written
          line.write(each);
          continue;
        }
        long next = position + line.size() + 1;
        read(position, next, line.toByteArray()).ifPresent(lines::add);
        position = next;
        line.reset();
      }
      return List.copyOf(lines);
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new PermanentException(
          "the audit log %s cannot be read (%s)".formatted(file, reason(e)),
          "make it readable for this user",
          e);
    }
  }

  private Optional<Line> read(long position, long next, byte[] line) throws IOException {
    try {
      AuditEntry entry = Manifests.json().readValue(line, AuditEntry.class);
      if (entry != null && entry.at() != null && entry.action() != null) {
        return Optional.of(new Line(position, next, entry));
      }
    } catch (JsonProcessingException e) {
      LOG.debug("cause", e);
    }
    LOG.warn("the line at byte {} of {} is no entry and is passed over", position, file);
    return Optional.empty();
  }

  /** How long the file is; 0 if there is none. */
  public long length() {
    return file.toFile().length();
  }

  private static String reason(IOException failure) {
    String reason =
        failure instanceof FileSystemException told ? told.getReason() : failure.getMessage();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }

  private void create() throws IOException {
    if (Files.exists(file)) {
      return;
    }
    OwnerOnly.directories(file.getParent());
    try {
      Files.createFile(file, OwnerOnly.file());
    } catch (FileAlreadyExistsException e) {
      return; // another process was faster
    }
  }
}
