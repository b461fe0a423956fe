package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.paginators.ListMultipartUploadsIterable;

/**
 * Uploads that a killed program left: their parts show in no listing and cost what all storage
 * costs.
 */
final class AbandonedUploads {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedUploads.class);

  /** An upload of another key may be under way for so long. */
  private static final Duration GRACE = Duration.ofDays(1);

  private final S3Client client;
  private final S3Settings settings;
  private final Clock clock;

  AbandonedUploads(S3Client client, S3Settings settings, Clock clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Aborts those of a key that is about to be stored, and those of archives begun over a day ago.
   * Credentials that may not do that are no failure.
   */
  void sweep(String objectKey) {
    ListMultipartUploadsRequest request =
        ListMultipartUploadsRequest.builder()
            .bucket(settings.bucket())
            .prefix(settings.prefix())
            .build();
    try {
      for (MultipartUpload upload : new ListMultipartUploadsIterable(client, request).uploads()) {
        if (upload.key().equals(objectKey) || abandoned(upload)) {
          abort(upload);
        }
      }
    } catch (CaravanException e) {
      LOG.debug("uploads that were broken off cannot be swept", e);
    }
  }

  /** Only what is named like an archive: a bucket may be shared with other programs. */
  private boolean abandoned(MultipartUpload upload) {
    return Inventory.namesArchive(upload.key())
        && upload.initiated() != null
        && upload.initiated().isBefore(clock.instant().minus(GRACE));
  }

  private void abort(MultipartUpload upload) {
    LOG.info("aborting an upload of {} that was broken off", upload.key());
    client.abortMultipartUpload(
        abort -> abort.bucket(settings.bucket()).key(upload.key()).uploadId(upload.uploadId()));
  }
}
