package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.s3.FileDigest.Hash;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  /** All that are told, the best first: checksums, then an entity tag that looks like an MD5. */
  static List<StoreSum> all(HeadObjectResponse head) {
    return Stream.of(
            checksum(Hash.SHA256, head.checksumSHA256()),
            checksum(Hash.CRC32, head.checksumCRC32()),
            entityTag(head.eTag()))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Compares a file with all that is told of an object; one sum that is equal is enough, for stores
   * differ in what they call the sum of an object of many parts.
   *
   * @param ours whether the object was stored by this upload, and so in its parts
   */
  static Match match(HeadObjectResponse head, Upload upload, boolean ours) {
    Match found = Match.UNKNOWN;
    for (StoreSum sum : all(head)) {
      Match match = sum.match(upload, ours);
      if (match == Match.EQUAL) {
        return match;
      }
      found = match == Match.DIFFERENT ? match : found;
    }
    return found;
  }

  /** The object's SHA-256 in hexadecimal digits, where that is what the store tells. */
  static Optional<String> sha256(HeadObjectResponse head, Upload upload) {
    boolean whole = upload.sizeBytes() < upload.partSizeBytes(); // else it may be the parts'
    return all(head).stream()
        .filter(sum -> whole && sum.hash == Hash.SHA256 && sum.parts == 0)
        .map(sum -> HexFormat.of().formatHex(sum.value))
        .findFirst();
  }

  private static Optional<StoreSum> checksum(Hash hash, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher parted = PARTED.matcher(text);
    boolean composite = parted.matches();
    int parts = composite ? Integer.parseInt(parted.group(2)) : 0;
    try {
      byte[] value = Base64.getDecoder().decode(composite ? parted.group(1) : text);
      return Optional.of(new StoreSum(hash, value, parts));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no sum that is known
    }
  }

  private static Optional<StoreSum> entityTag(@Nullable String text) {
    Matcher tag = ETAG.matcher(text == null ? "" : text);
    if (!tag.matches()) {
      return Optional.empty();
    }
    int parts = tag.group(2) == null ? 0 : Integer.parseInt(tag.group(2).substring(1));
    return Optional.of(new StoreSum(Hash.MD5, HexFormat.of().parseHex(tag.group(1)), parts));
  }

  private Match match(Upload upload, boolean ours) {
    long sent = (upload.sizeBytes() + upload.partSizeBytes() - 1) / upload.partSizeBytes();
    if (parts > 0 && parts != sent) {
      return Match.UNKNOWN;
    }
    boolean inParts = upload.sizeBytes() >= upload.partSizeBytes();
    // some stores tell the sum of the parts' sums without the number of parts
    boolean equal = parts == 0 && isWhole(upload) || (parts > 0 || inParts) && isOfParts(upload);
    if (equal) {
      return Match.EQUAL;
    }
    boolean telling = hash != Hash.MD5 && (parts == 0 || ours); // a tag may be anything
    return telling ? Match.DIFFERENT : Match.UNKNOWN;
  }

  private boolean isWhole(Upload upload) {
    return Arrays.equals(value, FileDigest.ofWhole(upload.file(), hash));
  }

  private boolean isOfParts(Upload upload) {
    return Arrays.equals(value, FileDigest.ofParts(upload.file(), hash, upload.partSizeBytes()));
  }
}
