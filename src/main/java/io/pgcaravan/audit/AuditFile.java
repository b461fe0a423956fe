package io.pgcaravan.audit;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with one JSON object a line, that only its owner may read. Several processes may append:
 * each entry is a single write to the file's end, flushed to the disk.
 */
public final class AuditFile implements Audit {

  private static final ObjectWriter LINE =
      Manifests.json().writer().without(SerializationFeature.INDENT_OUTPUT);

  private final Path file;

  public AuditFile(Path file) {
    this.file = file;
  }

  @Override
  public void append(AuditEntry entry) {
    try {
      byte[] line = (LINE.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
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
