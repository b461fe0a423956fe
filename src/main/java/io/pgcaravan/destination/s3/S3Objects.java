package io.pgcaravan.destination.s3;

import io.pgcaravan.archive.Sha256;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.destination.s3.StoreSum.Match;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of a bucket under its prefix, and the comparison of one with a file. */
final class S3Objects implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(S3Objects.class);

  private final S3Settings settings;
  private final GuardedS3Client client;
  private final Heads heads;
  private final AbandonedUploads abandoned;

  private S3Objects(S3Settings settings, S3Client sdk, Clock clock) {
    this.settings = settings;
    S3Failures failures = new S3Failures(settings);
    this.client = new GuardedS3Client(sdk, settings, new WriteOptions(settings, clock), failures);
    this.heads = new Heads(sdk, settings, failures);
    this.abandoned = new AbandonedUploads(client, settings, clock);
  }

  static S3Objects of(S3Settings settings) {
    return new S3Objects(settings, S3Clients.of(settings), Clock.systemUTC());
  }

  S3Client client() {
    return client;
  }

  String objectKey(String key) {
    return settings.prefix() + key;
  }

  Upload begin(Path file, String key) {
    String objectKey = objectKey(key);
    Upload upload = upload(file, key, objectKey, Optional.empty());
    abandoned.sweep();
    return heads
        .find(objectKey)
        .map(head -> upload(file, key, objectKey, Optional.of(adopt(upload, head))))
        .orElseGet(() -> expected(upload));
  }

  private Upload expected(Upload upload) {
    client.partsAhead().expect(upload);
    return upload;
  }

  void end(Upload upload) {
    client.partsAhead().forget(upload);
    upload.close();
  }

  private static Upload upload(
      Path file, String key, String objectKey, Optional<StoredObject> adopted) {
    try {
      long bytes = Files.size(file);
      RewindableFile content = new RewindableFile(file, 0, bytes);
      return new Upload(key, objectKey, file, bytes, PartSize.of(bytes), adopted, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StoredObject adopt(Upload upload) {
    HeadObjectResponse head =
        heads
            .find(upload.objectKey())
            .orElseThrow(
                () ->
                    new PermanentException(
                        "%s exists already, and these credentials may not look at it"
                            .formatted(upload.objectKey()),
                        "nothing was overwritten; allow s3:GetObject, so that an equal object is"
                            + " taken for what it is"));
    return adopt(upload, head);
  }

  private StoredObject adopt(Upload upload, HeadObjectResponse head) {
    Match match = isOfSize(upload, head) ? StoreSum.match(head, upload, false) : Match.DIFFERENT;
    Optional<String> sha256 =
        match == Match.UNKNOWN ? readBack(upload) : StoreSum.sha256(head, upload);
    if (match == Match.DIFFERENT || match == Match.UNKNOWN && sha256.isEmpty()) {
      throw new PermanentException(
          "%s exists already in the bucket %s, with other content"
              .formatted(upload.objectKey(), settings.bucket()),
          "nothing was overwritten: move it away, or give the plan another archive name");
    }
    return stored(upload, head, sha256);
  }

  /** The SHA-256 of both, if they are equal. */
  private Optional<String> readBack(Upload upload) {
    String file = FileDigest.sha256(upload.file());
    try (InputStream object =
        reading(client.getObject(get -> get.bucket(settings.bucket()).key(upload.objectKey())))) {
      return Optional.of(file).filter(Sha256.of(object)::equals);
    } catch (IOException e) {
      throw new TransientException(
          "%s cannot be read back from the bucket %s"
              .formatted(upload.objectKey(), settings.bucket()),
          "check that the store can be reached from here",
          e);
    }
  }

  StoredObject complete(Upload upload) {
    if (upload.adopted().isPresent()) {
      return upload.adopted().get();
    }
    Optional<HeadObjectResponse> found = heads.find(upload.objectKey());
    if (found.isEmpty() && heads.isMissing(upload.objectKey())) {
      throw new TransientException(
          "%s is not in the bucket %s, though the store took it"
              .formatted(upload.objectKey(), settings.bucket()),
          "check who else deletes there, and whether the store shows at once what it took");
    }
    if (found.isEmpty()) { // credentials that may only write
      return new StoredObject(upload.key(), upload.sizeBytes(), Instant.now());
    }
    HeadObjectResponse head = found.get();
    if (!isOfSize(upload, head)) {
      throw damaged(upload, head);
    }
    return switch (StoreSum.match(head, upload, true)) {
      case EQUAL -> stored(upload, head, StoreSum.sha256(head, upload));
      case DIFFERENT -> throw damaged(upload, head);
      case UNKNOWN -> byContent(upload, head);
    };
  }

  /**
   * A small object whose tag is not the file's MD5 is looked at; of a large one, the size counts.
   */
  private StoredObject byContent(Upload upload, HeadObjectResponse head) {
    if (head.contentLength() != null && StoreSum.all(head).isEmpty()
        || upload.sizeBytes() > upload.partSizeBytes()) {
      return stored(upload, head, Optional.empty());
    }
    Optional<String> sha256 = readBack(upload);
    if (sha256.isEmpty()) {
      throw damaged(upload, head);
    }
    return stored(upload, head, sha256);
  }

  /** As far as the store tells a size. */
  private static boolean isOfSize(Upload upload, HeadObjectResponse head) {
    return head.contentLength() == null || head.contentLength() == upload.sizeBytes();
  }

  private static StoredObject stored(
      Upload upload, HeadObjectResponse head, Optional<String> sha256) {
    return new StoredObject(
        upload.key(),
        upload.sizeBytes(),
        head.lastModified() == null ? Instant.now() : head.lastModified(),
        sha256,
        Optional.ofNullable(head.versionId()));
  }

  private TransientException damaged(Upload upload, HeadObjectResponse head) {
    String removed = "it was removed";
    try {
      client.deleteObject(
          delete ->
              delete.bucket(settings.bucket()).key(upload.objectKey()).versionId(head.versionId()));
    } catch (CaravanException e) {
      LOG.debug("the damaged copy stays", e);
      removed = "it could not be removed";
    }
    return new TransientException(
        "%s arrived damaged in the bucket %s; %s"
            .formatted(upload.objectKey(), settings.bucket(), removed),
        "check the network and this machine's memory; if no copy ever arrives whole, set"
            + " S3_CHECKSUM=none");
  }

  List<StoredObject> list() {
    int stripped = settings.prefix().length();
    return new Pages(client, settings)
        .all().stream()
            .filter(object -> object.key().length() > stripped) // not the prefix as a folder
            .map(object -> listed(object, stripped))
            .toList();
  }

  private static StoredObject listed(S3Object object, int stripped) {
    return new StoredObject(
        object.key().substring(stripped),
        object.size() == null ? 0 : object.size(),
        object.lastModified() == null ? Instant.EPOCH : object.lastModified());
  }

  static InputStream reading(InputStream object) {
    return new DownloadStream(object);
  }

  @Override
  public void close() {
    client.close();
  }
}
