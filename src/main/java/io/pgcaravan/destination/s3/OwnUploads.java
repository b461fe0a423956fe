package io.pgcaravan.destination.s3;

import io.pgcaravan.stage.OwnerOnly;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Which uploads programs of this machine began: a small file for each, locked while its program
 * lives. So the uploads of a killed program can be aborted at once, and no living one's ever are.
 */
final class OwnUploads {

  private static final Logger LOG = LoggerFactory.getLogger(OwnUploads.class);

  private final S3Client client;
  private final Optional<Path> directory;
  private final String place;
  private final Map<String, ProcessLock> living = new ConcurrentHashMap<>();

  OwnUploads(S3Client client, S3Settings settings) {
    this.client = client;
    this.directory = settings.uploads();
    this.place = settings.endpoint().map(URI::toString).orElse("amazon") + " " + settings.bucket();
  }

  void begun(String objectKey, String uploadId) {
    if (directory.isEmpty()) {
      return;
    }
    try {
      OwnerOnly.directories(directory.get());
      String record = String.join("\n", place, objectKey, uploadId);
      ProcessLock.tryAcquire(file(uploadId), record).ifPresent(lock -> living.put(uploadId, lock));
    } catch (IOException e) {
      LOG.debug("an upload cannot be noted; should it be left, it is swept a day later", e);
    }
  }

  /**
   * Nothing more is to be done by this upload.
   *
   * @param gone whether nothing can be left of it; else the next sweep sees to it
   */
  void ended(String uploadId, boolean gone) {
    try (ProcessLock lock = living.remove(uploadId)) {
      if (lock != null && gone) {
        Files.deleteIfExists(file(uploadId));
      }
    } catch (IOException e) {
      LOG.debug("the note of an upload stays", e);
    }
  }

  /** An upload's id may hold any letter, and be long. */
  private Path file(String uploadId) {
    byte[] id = uploadId.getBytes(StandardCharsets.UTF_8);
    String name = HexFormat.of().formatHex(FileDigest.md5(id));
    return directory.orElseThrow().resolve(name + ".upload");
  }

  /** Aborts the uploads to this bucket whose programs are dead. */
  void sweep() {
    if (directory.isEmpty() || !Files.isDirectory(directory.get())) {
      return;
    }
    try (Stream<Path> files = Files.list(directory.get())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".upload")).toList()) {
        sweep(file);
      }
    } catch (IOException e) {
      LOG.debug("the notes of uploads cannot be read", e);
    }
  }

  private void sweep(Path file) throws IOException {
    List<String> record = ProcessLock.holder(file).lines().toList();
    if (record.size() != 3 || !record.get(0).equals(place)) {
      return;
    }
    try (ProcessLock dead = ProcessLock.tryAcquire(file, "").orElse(null)) {
      if (dead != null && aborted(record.get(1), record.get(2))) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("another program swept it", e);
    }
  }

  private boolean aborted(String objectKey, String uploadId) {
    LOG.info("aborting an upload of {} that was broken off", objectKey);
    try {
      String bucket = place.substring(place.indexOf(' ') + 1);
      client.abortMultipartUpload(abort -> abort.bucket(bucket).key(objectKey).uploadId(uploadId));
      return true;
    } catch (S3Exception e) {
      return e.statusCode() == 404; // completed, or aborted before
    } catch (SdkException e) {
      LOG.debug("an upload that was broken off cannot be aborted", e);
      return false;
    }
  }
}
