package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.CaravanException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * The client that Camel's component is given: the SDK's, whose failures are told as this project
 * tells them, whose writes carry the {@link WriteOptions}, and whose attempts all end.
 */
final class GuardedS3Client extends DelegatingS3Client {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedS3Client.class);

  /** Putting together the parts of a large upload takes a store minutes. */
  private static final Duration COMPLETION = Duration.ofMinutes(15);

  private final S3Settings settings;
  private final WriteOptions options;
  private final S3Failures failures;
  private final PartSums partSums = new PartSums();
  private final PartsAhead partsAhead;

  GuardedS3Client(S3Client client, S3Settings settings, WriteOptions options, S3Failures failures) {
    super(client);
    this.settings = settings;
    this.options = options;
    this.failures = failures;
    this.partsAhead = new PartsAhead(settings.partsAtOnce());
  }

  @Override
  protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
    @SuppressWarnings("unchecked") // options keep a request's type
    T complete = (T) options.added(request);
    try {
      return operation.apply(complete);
    } catch (SdkException e) {
      throw failures.of(complete, e);
    }
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    return super.putObject(
        request.toBuilder()
            .contentMD5(contentMd5(body))
            .overrideConfiguration(timeout(sending(body)))
            .build(),
        body);
  }

  /** Where several parts of an upload are sent at the same time. */
  PartsAhead partsAhead() {
    return partsAhead;
  }

  @Override
  public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
    return partsAhead.part(request, body, this::send);
  }

  private UploadPartResponse send(UploadPartRequest request, RequestBody body) {
    UploadPartResponse response =
        super.uploadPart(
            request.toBuilder()
                .contentMD5(contentMd5(body))
                .overrideConfiguration(timeout(sending(body)))
                .build(),
            body);
    partSums.note(request, response);
    return response;
  }

  /** With the parts' checksums, which Camel leaves out and Amazon asks for. */
  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      CompleteMultipartUploadRequest request) {
    partsAhead.end(request.uploadId());
    return super.completeMultipartUpload(
        partSums.added(request).toBuilder().overrideConfiguration(timeout(COMPLETION)).build());
  }

  /** Never fails: Camel aborts after a failure, and that one is to be told. */
  @Override
  public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
    partsAhead.end(request.uploadId());
    partSums.forget(request.uploadId());
    try {
      return super.abortMultipartUpload(request);
    } catch (CaravanException e) {
      LOG.debug("an upload could not be aborted; the next store will", e);
      return AbortMultipartUploadResponse.builder().build();
    }
  }

  /**
   * Camel asks for the bucket when an endpoint starts, and keeps no endpoint that failed to: not
   * asked here, for it takes a right of its own, and the request that follows tells the same.
   */
  @Override
  public HeadBucketResponse headBucket(HeadBucketRequest request) {
    return HeadBucketResponse.builder().build();
  }

  /** Where no checksum is sent, the oldest way to have a store refuse damaged content. */
  private @Nullable String contentMd5(RequestBody body) {
    return settings.checksum() == S3Settings.Checksum.NONE ? FileDigest.md5(body) : null;
  }

  private Duration sending(RequestBody body) {
    long seconds = body.optionalContentLength().orElse(0L) / settings.minimumBytesPerSecond();
    return settings.answerTimeout().plusSeconds(seconds);
  }

  private static AwsRequestOverrideConfiguration timeout(Duration limit) {
    return AwsRequestOverrideConfiguration.builder().apiCallAttemptTimeout(limit).build();
  }
}
