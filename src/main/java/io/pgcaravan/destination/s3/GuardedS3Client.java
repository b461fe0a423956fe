package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.s3.FileDigest.Hash;
import io.pgcaravan.failure.CaravanException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
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
  private final Heads heads;
  private final OwnUploads ownUploads;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final PartSums partSums = new PartSums();
  private final PartsAhead partsAhead;

  GuardedS3Client(S3Client client, S3Settings settings, WriteOptions options, S3Failures failures) {
    super(client);
    this.ownUploads = new OwnUploads(client, settings);
    this.heads = new Heads(client, settings, failures);
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
    PutObjectRequest.Builder builder =
        request.toBuilder().overrideConfiguration(timeout(sending(body)));
    switch (settings.checksum()) {
      case CRC32 -> builder.checksumCRC32(FileDigest.base64(body, Hash.CRC32));
      case SHA256 -> builder.checksumSHA256(FileDigest.base64(body, Hash.SHA256));
      case NONE -> builder.contentMD5(FileDigest.base64(body, Hash.MD5));
    }
    PutObjectRequest summed = builder.build();
    try {
      return super.putObject(summed, body);
    } catch (NoConditionsException e) {
      requireFree(request.key(), e);
      return super.putObject(summed.toBuilder().ifNoneMatch(null).build(), body);
    }
  }

  /** A store that knows no conditions may be written to if nothing is there, to be seen now. */
  private void requireFree(String objectKey, NoConditionsException refusal) {
    if (!heads.isMissing(objectKey)) {
      throw refusal;
    }
    if (!warned.getAndSet(true)) {
      LOG.warn(
          "the store of the bucket {} knows no conditional writes: two writers of one name are told"
              + " apart only by a look before; set S3_CONDITIONAL_WRITES=false to ask for none",
          settings.bucket());
    }
  }

  @Override
  public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
    CreateMultipartUploadResponse response = super.createMultipartUpload(request);
    ownUploads.begun(request.key(), response.uploadId());
    return response;
  }

  /** The uploads that programs of this machine began. */
  OwnUploads ownUploads() {
    return ownUploads;
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
    UploadPartRequest.Builder builder =
        request.toBuilder().overrideConfiguration(timeout(sending(body)));
    switch (settings.checksum()) {
      case CRC32 -> builder.checksumCRC32(FileDigest.base64(body, Hash.CRC32));
      case SHA256 -> builder.checksumSHA256(FileDigest.base64(body, Hash.SHA256));
      case NONE -> builder.contentMD5(FileDigest.base64(body, Hash.MD5));
    }
    UploadPartResponse response = super.uploadPart(builder.build(), body);
    partSums.note(request, response);
    return response;
  }

  /** With the parts' checksums, which Camel leaves out and Amazon asks for. */
  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      CompleteMultipartUploadRequest request) {
    partsAhead.end(request.uploadId());
    CompleteMultipartUploadRequest summed =
        partSums.added(request).toBuilder().overrideConfiguration(timeout(COMPLETION)).build();
    CompleteMultipartUploadResponse response = completed(summed);
    ownUploads.ended(request.uploadId(), true);
    return response;
  }

  private CompleteMultipartUploadResponse completed(CompleteMultipartUploadRequest request) {
    try {
      return super.completeMultipartUpload(request);
    } catch (NoConditionsException e) {
      requireFree(request.key(), e);
      return super.completeMultipartUpload(request.toBuilder().ifNoneMatch(null).build());
    }
  }

  /** Never fails: Camel aborts after a failure, and that one is to be told. */
  @Override
  public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
    partsAhead.end(request.uploadId());
    partSums.forget(request.uploadId());
    try {
      AbortMultipartUploadResponse response = super.abortMultipartUpload(request);
      ownUploads.ended(request.uploadId(), true);
      return response;
    } catch (CaravanException e) {
      ownUploads.ended(request.uploadId(), false);
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

  private Duration sending(RequestBody body) {
    long seconds = body.optionalContentLength().orElse(0L) / settings.minimumBytesPerSecond();
    return settings.answerTimeout().plusSeconds(seconds);
  }

  private static AwsRequestOverrideConfiguration timeout(Duration limit) {
    return AwsRequestOverrideConfiguration.builder().apiCallAttemptTimeout(limit).build();
  }
}
