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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPKeyRing;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.jspecify.annotations.Nullable;

/** A file of OpenPGP keys as gpg exports them: armored or binary, one or several blocks. */
record KeyFile(Path path) {

  /** A key with hundreds of signatures does not come near it. */
  private static final long MOST_BYTES = 4 * 1024 * 1024;

  private static final Pattern ARMORED =
      Pattern.compile("-----BEGIN PGP [^-]+-----.*?-----END PGP [^-]+-----", Pattern.DOTALL);

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

  private static List<byte[]> blocks(byte[] bytes) throws IOException {
    Matcher armored = ARMORED.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    List<byte[]> blocks = new ArrayList<>();
    while (armored.find()) {
      byte[] text = armored.group().getBytes(StandardCharsets.ISO_8859_1);
      try (InputStream decoded = new ArmoredInputStream(new ByteArrayInputStream(text))) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        decoded.transferTo(block);
        blocks.add(block.toByteArray());
      }
    }
    return blocks.isEmpty() ? List.of(bytes) : blocks;
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
