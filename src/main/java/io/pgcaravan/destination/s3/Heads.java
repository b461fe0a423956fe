package io.pgcaravan.destination.s3;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a store tells of an object without its content. */
final class Heads {

  private final S3Client client;
  private final S3Settings settings;
  private final S3Failures failures;

  Heads(S3Client client, S3Settings settings, S3Failures failures) {
    this.client = client;
    this.settings = settings;
    this.failures = failures;
  }

  /**
   * What is known of an object; empty if it is missing, and also if these credentials may not ask,
   * which a store answers for a missing one too.
   */
  Optional<HeadObjectResponse> find(String objectKey) {
    HeadObjectRequest.Builder request =
        HeadObjectRequest.builder().bucket(settings.bucket()).key(objectKey);
    if (settings.checksum() != S3Settings.Checksum.NONE) {
      request.checksumMode(ChecksumMode.ENABLED);
    }
    HeadObjectRequest head = request.build();
    try {
      return Optional.of(client.headObject(head));
    } catch (S3Exception e) {
      if (e.statusCode() == 404 || e.statusCode() == 403) {
        return Optional.empty();
      }
      throw failures.of(head, e);
    } catch (SdkException e) {
      throw failures.of(head, e);
    }
  }

  /** Whether the store says that there is no such object. */
  boolean isMissing(String objectKey) {
    try {
      client.headObject(head -> head.bucket(settings.bucket()).key(objectKey));
      return false;
    } catch (S3Exception e) {
      return e.statusCode() == 404;
    } catch (SdkException e) {
      return false;
    }
  }
}
