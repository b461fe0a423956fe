package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.UsageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One bucket, and how it is spoken to.
 *
 * @param prefix of all keys of this destination: empty, or ending in {@code /}
 * @param endpoint of a store that is not Amazon's
 * @param encryption at the store, {@code AES256} or {@code aws:kms}
 * @param lock until when nobody may delete or overwrite what is stored
 * @param connectTimeout of one attempt to connect
 * @param answerTimeout how long the store may be silent
 * @param minimumBytesPerSecond a part that takes longer than this speed allows is tried again
 * @param attempts at each request, a part of an upload being one
 * @param partsAtOnce how many parts of an upload are sent at the same time
 * @param uploads directory where uploads under way are noted, for the next program to abort them
 */
record S3Settings(
    String bucket,
    String prefix,
    String region,
    Optional<URI> endpoint,
    boolean pathStyle,
    Optional<S3Credentials> credentials,
    Optional<String> storageClass,
    Optional<String> encryption,
    Optional<String> encryptionKeyId,
    Optional<Lock> lock,
    Checksum checksum,
    boolean conditionalWrites,
    Duration connectTimeout,
    Duration answerTimeout,
    long minimumBytesPerSecond,
    int attempts,
    int partsAtOnce,
    Optional<Path> uploads) {

  /** What guards an upload on its way, and tells afterwards that the copy is equal. */
  enum Checksum {
    CRC32,
    SHA256,
    /** The plainest requests: Content-MD5, nothing newer. */
    NONE
  }

  /** An object lock. */
  record Lock(String mode, int days) {}

  /**
   * Reads properties.
   *
   * @throws UsageException naming the one that is missing or unusable
   */
  static S3Settings read(Map<String, String> values) {
    Texts texts = new Texts(values);
    String bucket =
        texts
            .find("bucket")
            .orElseThrow(
                () ->
                    new UsageException(
                        "no bucket is configured for this S3 destination",
                        "set S3_BUCKET, or take the destination out of DESTINATIONS"));
    Optional<URI> endpoint = texts.find("endpoint").map(S3Settings::endpoint);
    return new S3Settings(
        bucket,
        prefix(texts.find("prefix").orElse("")),
        texts.find("region").orElse("us-east-1"),
        endpoint,
        texts.flag("forcePathStyle", "S3_FORCE_PATH_STYLE", endpoint.isPresent()),
        credentials(texts),
        texts.find("storageClass"),
        texts.find("encryption").map(S3Settings::encryption),
        texts.find("encryptionKeyId"),
        lock(texts),
        checksum(texts.find("checksum").orElse("crc32")),
        texts.flag("conditionalWrites", "S3_CONDITIONAL_WRITES", true),
        Duration.ofMillis(texts.number("connectTimeout", "caravan.s3.connect-timeout", 10_000)),
        Duration.ofMillis(texts.number("answerTimeout", "caravan.s3.answer-timeout", 60_000)),
        Math.max(1, texts.number("minimumSpeed", "caravan.s3.minimum-speed", 50_000)),
        (int) texts.number("attempts", "caravan.s3.attempts", 3),
        Math.max(1, (int) texts.number("partsAtOnce", "caravan.s3.parts-at-once", 4)),
        texts.find("uploads").map(Path::of));
  }

  private static String prefix(String text) {
    String stripped = text.replaceAll("^/+|/+$", "");
    return stripped.isEmpty() ? "" : stripped + "/";
  }

  private static URI endpoint(String text) {
    try {
      URI uri = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below; the text is not repeated, for it might hold a password
    }
    throw new UsageException(
        "S3_ENDPOINT is not a URL", "write it like https://s3.example.com, without credentials");
  }

  private static Optional<S3Credentials> credentials(Texts texts) {
    Optional<String> id = texts.find("accessKeyId");
    Optional<String> secret = texts.find("secretAccessKey");
    if (id.isPresent() != secret.isPresent()) {
      throw new UsageException(
          "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set",
          "set both, or neither for the default chain of the AWS SDK (profile, role, container)");
    }
    return id.map(
        present -> new S3Credentials(present, secret.orElseThrow(), texts.find("sessionToken")));
  }

  private static String encryption(String text) {
    return Texts.choice("S3_SSE", text, List.of("AES256", "aws:kms"));
  }

  private static Checksum checksum(String text) {
    return Checksum.valueOf(
        Texts.choice("S3_CHECKSUM", text, List.of("crc32", "sha256", "none"))
            .toUpperCase(Locale.ROOT));
  }

  private static Optional<Lock> lock(Texts texts) {
    Optional<String> mode = texts.find("objectLockMode");
    long days = texts.number("objectLockDays", "S3_OBJECT_LOCK_DAYS", 0);
    if (mode.isPresent() != days > 0) {
      throw new UsageException(
          "of S3_OBJECT_LOCK_MODE and S3_OBJECT_LOCK_DAYS only one is set", "set both, or neither");
    }
    return mode.map(
        text ->
            new Lock(
                Texts.choice("S3_OBJECT_LOCK_MODE", text, List.of("GOVERNANCE", "COMPLIANCE")),
                Math.toIntExact(days)));
  }
}
