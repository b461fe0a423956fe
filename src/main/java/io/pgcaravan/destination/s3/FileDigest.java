package io.pgcaravan.destination.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;

/** The sum of a file, as stores reckon it: of the whole, or of the parts' sums. */
final class FileDigest {

  private static final int BLOCK_BYTES = 128 * 1024;

  private FileDigest() {}

  /** How a sum is reckoned. */
  enum Hash {
    CRC32,
    SHA256,
    MD5;

    private Running start() {
      return switch (this) {
        case CRC32 -> new RunningCrc();
        case SHA256 -> new RunningDigest("SHA-256");
        case MD5 -> new RunningDigest("MD5");
      };
    }
  }

  /** A sum that grows; {@code end} starts it anew. */
  private interface Running {
    void add(byte[] bytes, int offset, int length);

    byte[] end();
  }

  private record RunningDigest(MessageDigest digest) implements Running {
    RunningDigest(String algorithm) {
      this(digest(algorithm));
    }

    private static MessageDigest digest(String algorithm) {
      try {
        return MessageDigest.getInstance(algorithm);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every JVM has them
      }
    }

    @Override
    public void add(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public byte[] end() {
      return digest.digest();
    }
  }

  private static final class RunningCrc implements Running {
    private final CRC32 crc = new CRC32();

    @Override
    public void add(byte[] bytes, int offset, int length) {
      crc.update(bytes, offset, length);
    }

    @Override
    public byte[] end() {
      byte[] value = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
      crc.reset();
      return value;
    }
  }

  /** The sum of a file as one. */
  static byte[] ofWhole(Path file, Hash hash) {
    return of(file, hash, Long.MAX_VALUE, false);
  }

  /** The sum of the parts' sums, as stores reckon it for an upload in parts of this size. */
  static byte[] ofParts(Path file, Hash hash, long partBytes) {
    return of(file, hash, partBytes, true);
  }

  private static byte[] of(Path file, Hash hash, long partBytes, boolean composite) {
    Running part = hash.start();
    Running parts = hash.start();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      long left = partBytes;
      for (int n = read(in, block, left); n >= 0; n = read(in, block, left)) {
        part.add(block, 0, n);
        left -= n;
        if (left == 0) {
          add(parts, part.end());
          left = partBytes;
        }
      }
      if (composite && left < partBytes) {
        add(parts, part.end());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return composite ? parts.end() : part.end();
  }

  private static int read(InputStream in, byte[] block, long most) throws IOException {
    return in.read(block, 0, (int) Math.min(most, block.length));
  }

  private static void add(Running parts, byte[] sum) {
    parts.add(sum, 0, sum.length);
  }

  static byte[] md5(byte[] content) {
    Running sum = Hash.MD5.start();
    sum.add(content, 0, content.length);
    return sum.end();
  }

  /** The SHA-256 of a file, in hexadecimal digits. */
  static String sha256(Path file) {
    return HexFormat.of().formatHex(ofWhole(file, Hash.SHA256));
  }

  /** The sum of what a request will send, as its headers have it. */
  static String base64(RequestBody body, Hash hash) {
    Running sum = hash.start();
    byte[] block = new byte[BLOCK_BYTES];
    long left = body.optionalContentLength().orElseThrow();
    try {
      InputStream in = body.contentStreamProvider().newStream(); // not ours to close
      while (left > 0) {
        int n = read(in, block, left);
        if (n < 0) {
          throw new IOException("the file is shorter than it was");
        }
        sum.add(block, 0, n);
        left -= n;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(sum.end());
  }
}
