package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.s3.S3Settings.Checksum;
import io.pgcaravan.destination.s3.S3Settings.Lock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * What the settings add to each request that writes: storage class, encryption, object lock, and
 * how parts are summed. Camel's component knows some of these, for some requests, and not the
 * others.
 */
final class WriteOptions {

  private final S3Settings settings;
  private final Clock clock;
  private final @Nullable ChecksumAlgorithm checksum;

  WriteOptions(S3Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.checksum = algorithm(settings.checksum());
  }

  private static @Nullable ChecksumAlgorithm algorithm(Checksum checksum) {
    return switch (checksum) {
      case CRC32 -> ChecksumAlgorithm.CRC32;
      case SHA256 -> ChecksumAlgorithm.SHA256;
      case NONE -> null;
    };
  }

  /** The request with them; any other request as it was. */
  S3Request added(S3Request request) {
    if (request instanceof PutObjectRequest put) {
      return added(put);
    }
    if (request instanceof CreateMultipartUploadRequest create) {
      return added(create);
    }
    return request;
  }

  private PutObjectRequest added(PutObjectRequest put) {
    PutObjectRequest.Builder builder = put.toBuilder();
    settings.storageClass().ifPresent(builder::storageClass);
    settings.encryption().ifPresent(builder::serverSideEncryption);
    settings.encryptionKeyId().ifPresent(builder::ssekmsKeyId);
    settings.lock().map(Lock::mode).ifPresent(builder::objectLockMode);
    lockedUntil().ifPresent(builder::objectLockRetainUntilDate);
    return builder.build();
  }

  private CreateMultipartUploadRequest added(CreateMultipartUploadRequest create) {
    CreateMultipartUploadRequest.Builder builder = create.toBuilder().checksumAlgorithm(checksum);
    settings.storageClass().ifPresent(builder::storageClass);
    settings.encryption().ifPresent(builder::serverSideEncryption);
    settings.encryptionKeyId().ifPresent(builder::ssekmsKeyId);
    settings.lock().map(Lock::mode).ifPresent(builder::objectLockMode);
    lockedUntil().ifPresent(builder::objectLockRetainUntilDate);
    return builder.build();
  }

  private Optional<Instant> lockedUntil() {
    return settings.lock().map(lock -> clock.instant().plus(Duration.ofDays(lock.days())));
  }
}
