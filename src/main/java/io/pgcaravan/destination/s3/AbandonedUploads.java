package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.paginators.ListMultipartUploadsIterable;

/**
 * Uploads that a killed program left: their parts show in no listing and cost what all storage
 * costs.
 */
final class AbandonedUploads {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedUploads.class);

  /** An upload may be under way for so long. */
  private static final Duration GRACE = Duration.ofDays(1);

  private final GuardedS3Client client;
  private final S3Settings settings;
  private final Clock clock;

  AbandonedUploads(GuardedS3Client client, S3Settings settings, Clock clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Aborts those that dead programs of this machine began, and those of archives begun over a day
   * ago: a younger one may be another machine's, and living. Credentials that may not do that are
   * no failure.
   */
  void sweep() {
    client.ownUploads().sweep();
    ListMultipartUploadsRequest request =
        ListMultipartUploadsRequest.builder()
            .bucket(settings.bucket())
            .prefix(settings.prefix())
            .build();
    try {
      for (MultipartUpload upload : new ListMultipartUploadsIterable(client, request).uploads()) {
        if (abandoned(upload)) {
          abort(upload);
        }
      }
    } catch (CaravanException e) {
      LOG.debug("uploads that were broken off cannot be swept", e);
    }
  }

  /** Only what is named like an archive: a bucket may be shared with other programs. */
  private boolean abandoned(MultipartUpload upload) {
    return upload.key().startsWith(settings.prefix())
        && Inventory.namesArchive(upload.key())
        && upload.initiated() != null
        && upload.initiated().isBefore(clock.instant().minus(GRACE));
  }

  private void abort(MultipartUpload upload) {
    LOG.info("aborting an upload of {} that was broken off", upload.key());
    client.abortMultipartUpload(
        abort -> abort.bucket(settings.bucket()).key(upload.key()).uploadId(upload.uploadId()));
  }
}
