package io.pgcaravan.destination.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to do about the errors that stores answer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
final class S3Advice {

  private static final String RIGHTS = "give the access key the rights that docs/s3.md lists";
  private static final String CREDENTIALS =
      "correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or make a new key";
  private static final String TOKEN = "renew AWS_SESSION_TOKEN and the key that belongs to it";
  private static final String SPACE = "free space at the store, or have its quota raised";

  /** Answers to HEAD have no body, and so no reason. */
  private static final String UNEXPLAINED =
      "set S3_REGION to the bucket's region, and check S3_FORCE_PATH_STYLE and the credentials:"
          + " the store gave no reason";

  private static final String LOCK =
      "check S3_OBJECT_LOCK_MODE, S3_SSE and S3_STORAGE_CLASS: the bucket must allow each of them;"
          + " object lock is allowed when a bucket is made";

  private static final Map<String, String> PERMANENT = new HashMap<>();

  static {
    advise(RIGHTS, "AccessDenied", "AllAccessDisabled", "AccountProblem", "MethodNotAllowed");
    advise(
        CREDENTIALS,
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidSecurity",
        "NotSignedUp",
        "XMinioInvalidAccessKeyId");
    advise(TOKEN, "ExpiredToken", "InvalidToken", "TokenRefreshRequired");
    advise("set this machine's clock, which is wrong", "RequestTimeTooSkewed");
    advise("create the bucket, or correct S3_BUCKET", "NoSuchBucket", "InvalidBucketName");
    advise(
        "see `./caravan list` for what is there",
        "NoSuchKey",
        "NoSuchVersion",
        "InvalidObjectState");
    advise(
        SPACE,
        "QuotaExceeded",
        "InsufficientStorage",
        "InsufficientCapacity",
        "StorageFull",
        "XMinioStorageFull",
        "XMinioAdminBucketQuotaExceeded");
    advise(LOCK, "InvalidRequest", "InvalidStorageClass", "InvalidEncryptionAlgorithmError");
    advise("check S3_SSE_KMS_KEY_ID and the rights on that key", "KMS.NotFoundException");
    advise("check S3_SSE_KMS_KEY_ID and the rights on that key", "KMS.DisabledException");
    advise("set S3_CHECKSUM=none: the store may know only the plainest requests", "NotImplemented");
  }

  /** Answers of class 4xx that another attempt may not get. */
  private static final Set<String> PASSING =
      Set.of(
          "RequestTimeout",
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "TooManyRequests",
          "BadDigest",
          "XAmzContentSHA256Mismatch",
          "XAmzContentChecksumMismatch",
          "IncompleteBody",
          "NoSuchUpload",
          "OperationAborted",
          "ConditionalRequestConflict",
          "InternalError",
          "ServiceUnavailable");

  private S3Advice() {}

  private static void advise(String advice, String... codes) {
    for (String code : codes) {
      PERMANENT.put(code, advice);
    }
  }

  /** What a person must do; empty if another attempt may succeed. */
  static Optional<String> permanent(String code, int status) {
    if (PERMANENT.containsKey(code)) {
      return Optional.of(PERMANENT.get(code));
    }
    boolean passing = PASSING.contains(code) || status == 408 || status == 429 || status == 409;
    if (passing || status < 400) {
      return Optional.empty();
    }
    if (status == 400 && code.isEmpty()) {
      return Optional.of(UNEXPLAINED);
    }
    return switch (status) {
      case 401, 403 -> Optional.of(RIGHTS);
      case 404 -> Optional.of("check S3_BUCKET and S3_ENDPOINT");
      case 501 -> Optional.of(PERMANENT.get("NotImplemented"));
      case 507 -> Optional.of(SPACE);
      default ->
          status < 500
              ? Optional.of(
                  "look the code up in the store's documentation; S3_CHECKSUM=none may help")
              : Optional.empty();
    };
  }

  /** What to look at if a failure that should pass does not. */
  static String passing(String code) {
    return switch (code) {
      case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch" ->
          "the content was damaged on its way and nothing was stored: check the network";
      case "SlowDown", "Throttling", "ThrottlingException", "TooManyRequests" ->
          "the store asks for fewer requests: run plans at different times";
      default -> "wait until the store works again";
    };
  }
}
