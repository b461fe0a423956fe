package io.pgcaravan.destination.drive;

import com.google.api.services.drive.model.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Compares a file here with one in Drive by what Drive reckoned of its own. */
final class Checksums {

  private Checksums() {}

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String of(InputStream stream, String algorithm) throws IOException {
    MessageDigest digest = digest(algorithm);
    try (DigestInputStream bytes = new DigestInputStream(stream, digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(Path file, String algorithm) throws IOException {
    return of(Files.newInputStream(file), algorithm);
  }

  /**
   * Whether both hold the same bytes.
   *
   * @param sha256 of the file here
   * @return empty if Drive gave no checksum
   */
  static Optional<Boolean> equal(Path file, String sha256, File remote) throws IOException {
    if (remote.getSize() != null && remote.getSize() != Files.size(file)) {
      return Optional.of(false);
    }
    if (remote.getSha256Checksum() != null) {
      return Optional.of(remote.getSha256Checksum().equalsIgnoreCase(sha256));
    }
    if (remote.getMd5Checksum() != null) {
      return Optional.of(remote.getMd5Checksum().equalsIgnoreCase(of(file, "MD5")));
    }
    return Optional.empty();
  }
}
