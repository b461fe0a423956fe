package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Request;

/** Tells the failures of a store as transient or permanent, with what to do. */
final class S3Failures {

  private final S3Settings settings;

  S3Failures(S3Settings settings) {
    this.settings = settings;
  }

  /** A failure of a request. */
  CaravanException of(S3Request request, SdkException failure) {
    return failure instanceof AwsServiceException answer
        ? answered(request, answer)
        : unanswered(request, failure);
  }

  /** Such as "PutObject of daily/a.sql.gz in the bucket shop". */
  private String what(S3Request request) {
    String operation = request.getClass().getSimpleName().replaceAll("Request$", "");
    String key = request.getValueForField("Key", String.class).map(" of "::concat).orElse("");
    return operation + key + " in the bucket " + settings.bucket();
  }

  private CaravanException answered(S3Request request, AwsServiceException answer) {
    Optional<SdkHttpResponse> response =
        Optional.ofNullable(answer.awsErrorDetails()).map(details -> details.sdkHttpResponse());
    String code =
        Optional.ofNullable(answer.awsErrorDetails())
            .map(details -> details.errorCode())
            .filter(text -> text.matches("[\\w.-]{1,80}"))
            .orElse("");
    int status = answer.statusCode();
    String what = what(request);
    if (status == 412) {
      return new NameTakenException(what, answer);
    }
    if (conditional(request) && (status == 501 || code.equals("NotImplemented"))) {
      return new NoConditionsException(what, answer);
    }
    String message = "%s was refused (%s)".formatted(what, (code + " " + status).strip());
    if (status == 301 || status == 307 || code.equals("AuthorizationHeaderMalformed")) {
      return new PermanentException(message, region(response), answer);
    }
    Optional<String> advice = S3Advice.permanent(code, status);
    return advice.isPresent()
        ? new PermanentException(message, advice.get(), answer)
        : new TransientException(message, S3Advice.passing(code), answer, retryAfter(response));
  }

  private static boolean conditional(S3Request request) {
    return request instanceof PutObjectRequest put && put.ifNoneMatch() != null
        || request instanceof CompleteMultipartUploadRequest complete
            && complete.ifNoneMatch() != null;
  }

  private static String region(Optional<SdkHttpResponse> response) {
    return response
        .flatMap(answer -> answer.firstMatchingHeader("x-amz-bucket-region"))
        .filter(region -> region.matches("[a-z0-9-]{1,40}"))
        .map("set S3_REGION=%s, where the bucket is"::formatted)
        .orElse("set S3_REGION to the bucket's region");
  }

  private static @Nullable Duration retryAfter(Optional<SdkHttpResponse> response) {
    return response
        .flatMap(answer -> answer.firstMatchingHeader("Retry-After"))
        .filter(text -> text.matches("\\d{1,5}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(null);
  }

  private CaravanException unanswered(S3Request request, SdkException failure) {
    String where = settings.endpoint().map(Object::toString).orElse("Amazon S3");
    String message = "%s failed at %s (%s)".formatted(what(request), where, cause(failure));
    if (String.valueOf(failure.getMessage()).contains("credentials from any of the providers")) {
      return new PermanentException(
          "no credentials were found for the bucket " + settings.bucket(),
          "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role",
          failure);
    }
    if (untrusted(failure)) {
      return new PermanentException(
          message,
          "check that S3_ENDPOINT speaks https, and that this JVM trusts its certificate",
          failure);
    }
    return new TransientException(
        message,
        settings.endpoint().isPresent() && !settings.pathStyle()
            ? "check that the store can be reached from here, S3_ENDPOINT, and whether the bucket's"
                + " name may be in the host; if not, set S3_FORCE_PATH_STYLE=true"
            : "check that the store can be reached from here, and S3_ENDPOINT",
        failure);
  }

  private static boolean untrusted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException
          && String.valueOf(cause.getMessage()).matches("(?s).*(PKIX|certificate|plaintext).*")) {
        return true;
      }
    }
    return false;
  }

  /** The innermost reason in a few words. */
  private static String cause(SdkException failure) {
    if (failure instanceof ApiCallAttemptTimeoutException) {
      return "it took longer than it may";
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
