package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.s3.FileDigest.Hash;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The sum that a store tells of an object.
 *
 * @param parts over whose sums it was reckoned; 0 if over the whole object
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">
 *     Checking object integrity</a>
 */
record StoreSum(Hash hash, byte[] value, int parts) {

  /** What a comparison found. */
  enum Match {
    EQUAL,
    DIFFERENT,
    /** The sums say nothing: the object must be read, or its size believed. */
    UNKNOWN
  }

  private static final Pattern PARTED = Pattern.compile("(.+)-(\\d{1,5})");
  private static final Pattern ETAG = Pattern.compile("\"?([0-9a-f]{32})(-\\d{1,5})?\"?");

  /** The best there is: a checksum, else an entity tag that looks like an MD5. */
  static Optional<StoreSum> of(HeadObjectResponse head) {
    return checksum(Hash.SHA256, head.checksumSHA256())
        .or(() -> checksum(Hash.CRC32, head.checksumCRC32()))
        .or(() -> entityTag(head.eTag()));
  }

  private static Optional<StoreSum> checksum(Hash hash, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher parted = PARTED.matcher(text);
    boolean composite = parted.matches();
    byte[] value = Base64.getDecoder().decode(composite ? parted.group(1) : text);
    return Optional.of(
        new StoreSum(hash, value, composite ? Integer.parseInt(parted.group(2)) : 0));
  }

  private static Optional<StoreSum> entityTag(@Nullable String text) {
    Matcher tag = ETAG.matcher(text == null ? "" : text);
    if (!tag.matches()) {
      return Optional.empty();
    }
    int parts = tag.group(2) == null ? 0 : Integer.parseInt(tag.group(2).substring(1));
    return Optional.of(new StoreSum(Hash.MD5, HexFormat.of().parseHex(tag.group(1)), parts));
  }

  /** The file's, reckoned the same way; empty if its parts are not those of the object. */
  Optional<byte[]> ofFile(Upload upload) {
    if (parts == 0) {
      return Optional.of(FileDigest.ofWhole(upload.file(), hash));
    }
    boolean sameParts =
        parts == (upload.sizeBytes() + upload.partSizeBytes() - 1) / upload.partSizeBytes();
    return sameParts
        ? Optional.of(FileDigest.ofParts(upload.file(), hash, upload.partSizeBytes()))
        : Optional.empty();
  }

  /** The object's SHA-256 in hexadecimal digits, where that is what the store tells. */
  Optional<String> sha256() {
    return hash == Hash.SHA256 && parts == 0
        ? Optional.of(HexFormat.of().formatHex(value))
        : Optional.empty();
  }

  /**
   * Compares.
   *
   * @param ours whether the object was stored by this upload, and so in its parts
   */
  Match match(byte[] file, boolean ours) {
    if (Arrays.equals(value, file)) {
      return Match.EQUAL;
    }
    boolean telling = hash != Hash.MD5 && (parts == 0 || ours); // a tag may be anything
    return telling ? Match.DIFFERENT : Match.UNKNOWN;
  }
}
