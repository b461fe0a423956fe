package io.pgcaravan.openpgp;

import io.pgcaravan.failure.UsageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPKeyRing;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * A file of OpenPGP keys as gpg exports them: binary, or one or several armored blocks with
 * comments around them.
 */
record KeyFile(Path path) {

  /** A key with hundreds of signatures does not come near it. */
  private static final long MOST_BYTES = 4 * 1024 * 1024;

  /**
   * The keys in it, public and private ones.
   *
   * @throws UsageException if it cannot be read, or holds something else
   */
  List<PGPKeyRing> rings() {
    byte[] bytes = bytes();
    try {
      List<PGPKeyRing> rings = new ArrayList<>();
      for (byte[] block : blocks(bytes)) {
        for (Object each : new BcPGPObjectFactory(block)) {
          if (!(each instanceof PGPKeyRing ring)) {
            throw noKeys(null);
          }
          rings.add(ring);
        }
      }
      if (rings.isEmpty()) {
        throw noKeys(null);
      }
      return rings;
    } catch (UsageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw noKeys(e); // whatever the library says of garbage
    }
  }

  private byte[] bytes() {
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw noKeys(null);
      }
      byte[] bytes = Files.readAllBytes(path);
      if (bytes.length == 0) {
        throw new UsageException(
            "the file %s is empty".formatted(path), "export keys into it by `gpg --export`");
      }
      return bytes;
    } catch (IOException e) {
      throw new UsageException(
          "the file %s cannot be read".formatted(path),
          "check its path and that this user may read it",
          e);
    }
  }

  private List<byte[]> blocks(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!ArmoredBlocks.isIn(text)) {
      return List.of(bytes);
    }
    List<byte[]> blocks = new ArrayList<>();
    for (String each : armored(text)) {
      byte[] armored = each.getBytes(StandardCharsets.ISO_8859_1);
      try (InputStream decoded = new ArmoredInputStream(new ByteArrayInputStream(armored))) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        decoded.transferTo(block);
        blocks.add(block.toByteArray());
      }
    }
    return blocks;
  }

  /** A key that is left out is a recipient who cannot read: all of the file, or none of it. */
  private List<String> armored(String text) {
    try {
      return ArmoredBlocks.of(text);
    } catch (ArmoredBlocks.StrayException e) {
      throw new UsageException(
          "the file %s holds something else beside armored OpenPGP keys: %s"
              .formatted(path, e.getMessage()),
          "export all keys into it at once by `gpg --armor --export`",
          e);
    }
  }

  private UsageException noKeys(@Nullable Exception cause) {
    return new UsageException(
        "the file %s holds no OpenPGP keys, or something else beside them".formatted(path),
        "export keys into it by `gpg --export`",
        cause);
  }

  /** Whether others than its owner may read it. */
  boolean isOpenToOthers() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      return permissions.contains(PosixFilePermission.GROUP_READ)
          || permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // no such permissions here, or told by whoever reads it
    }
  }
}
