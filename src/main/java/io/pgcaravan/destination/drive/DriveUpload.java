package io.pgcaravan.destination.drive;

import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.services.drive.model.File;
import io.pgcaravan.destination.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that is to be stored, as the routes hand it to camel-google-drive. */
public final class DriveUpload {

  private static final String TYPE = "application/octet-stream";

  private final String key;
  private final Path file;
  private final String folder;
  private final String id;
  private final @Nullable StoredObject adopted;
  private final @Nullable UploadStream stream;

  private DriveUpload(
      String key,
      Path file,
      String folder,
      String id,
      @Nullable StoredObject adopted,
      @Nullable UploadStream stream) {
    this.key = key;
    this.file = file;
    this.folder = folder;
    this.id = id;
    this.adopted = adopted;
    this.stream = stream;
  }

  /** It is there already. */
  static DriveUpload adopted(String key, Path file, StoredObject object) {
    return new DriveUpload(key, file, "", "", object, null);
  }

  static DriveUpload begin(String key, Path file, String folder, String id, StallWatch watch)
      throws IOException {
    return new DriveUpload(key, file, folder, id, null, new UploadStream(file, watch));
  }

  /** Whether anything is to be sent: not if equal content has the key already. */
  public boolean isToSend() {
    return adopted == null;
  }

  /** What was there already. */
  public @Nullable StoredObject getAdopted() {
    return adopted;
  }

  /** What Drive is told of the file. */
  public File getContent() {
    return new File()
        .setId(id.isEmpty() ? null : id)
        .setName(DriveKey.of(key).name())
        .setParents(List.of(folder))
        .setMimeType(TYPE);
  }

  /** The file's bytes. */
  public AbstractInputStreamContent getMedia() {
    return new Media();
  }

  /** The file's bytes for a single request, read from the start each time. */
  AbstractInputStreamContent whole(StallWatch watch) {
    return new AbstractInputStreamContent(TYPE) {
      @Override
      public InputStream getInputStream() throws IOException {
        return new UploadStream(file, watch);
      }

      @Override
      public long getLength() throws IOException {
        return Files.size(file);
      }

      @Override
      public boolean retrySupported() {
        return true; // the length of the whole request is known beforehand then
      }
    };
  }

  /** What Drive shall tell of the stored file. */
  public String getFields() {
    return DriveConnection.FILE_FIELDS;
  }

  String key() {
    return key;
  }

  Path file() {
    return file;
  }

  String id() {
    return id;
  }

  /** Whether a session was opened and bytes were sent. */
  boolean begun() {
    return stream != null && stream.begun();
  }

  /** The SHA-256 of the file, from the bytes that were sent where those were all. */
  String sha256() throws IOException {
    Optional<String> sent = stream == null ? Optional.empty() : stream.sha256(Files.size(file));
    return sent.isPresent() ? sent.get() : Checksums.of(file, "SHA-256");
  }

  void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }

  private final class Media extends AbstractInputStreamContent {
    Media() {
      super(TYPE);
    }

    @Override
    public InputStream getInputStream() {
      if (stream == null) {
        throw new IllegalStateException("nothing is to be sent");
      }
      return stream;
    }

    @Override
    public long getLength() throws IOException {
      return Files.size(file);
    }

    @Override
    public boolean retrySupported() {
      return false;
    }
  }
}
