package io.pgcaravan.seal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gzip by libdeflate, called through JNA: about twice as fast as zlib at the same size.
 *
 * <p>Source: {@code libdeflate.h} of <a
 * href="https://github.com/ebiggers/libdeflate">libdeflate</a> 1.x; packages: {@code libdeflate0}
 * (Debian, Ubuntu), {@code libdeflate} (Fedora, Homebrew).
 */
public final class Libdeflate implements Deflate {

  /**
   * Its level for each gzip level: the lowest whose archives are about as small as gzip's. By
   * {@code bench/levels} they are 5 to 10 % smaller on the usual mixture of a database, 1 % larger
   * on plain English, and 2 % larger on data that shrinks to a fiftieth.
   */
  private static final int[] LEVELS = {0, 1, 1, 2, 4, 5, 5, 6, 7, 7};

  /** The functions of the library that are used; loading this class loads the library. */
  private static final class Functions {
    static {
      // Homebrew's library directory is not searched by default
      com.sun.jna.NativeLibrary.addSearchPath("deflate", "/opt/homebrew/lib");
      Native.register(Functions.class, "deflate");
    }

    static native Pointer libdeflate_alloc_compressor(int level);

    static native long libdeflate_gzip_compress(
        Pointer compressor, ByteBuffer in, long inBytes, ByteBuffer out, long outBytes);

    static native long libdeflate_gzip_compress_bound(Pointer compressor, long inBytes);

    static native void libdeflate_free_compressor(Pointer compressor);

    private Functions() {}
  }

  private static final boolean AVAILABLE = load();

  private Pointer compressor;

  Libdeflate(int gzipLevel) {
    compressor = Functions.libdeflate_alloc_compressor(LEVELS[gzipLevel]);
    if (compressor == null) {
      throw new OutOfMemoryError("no memory for a libdeflate compressor");
    }
  }

  private static boolean load() {
    try {
      Pointer probe = Functions.libdeflate_alloc_compressor(1);
      Functions.libdeflate_free_compressor(probe);
      return true;
    } catch (LinkageError e) {
      Logger log = LoggerFactory.getLogger(Libdeflate.class);
      log.debug("libdeflate is not installed: gzip by the JDK's zlib, at about half the speed", e);
      return false;
    }
  }

  /** Whether the library is installed here. */
  public static boolean available() {
    return AVAILABLE;
  }

  @Override
  public int bound(int plainBytes) {
    return Math.toIntExact(Functions.libdeflate_gzip_compress_bound(compressor, plainBytes));
  }

  @Override
  public void compress(ByteBuffer plain, ByteBuffer member) {
    member.clear();
    long length =
        Functions.libdeflate_gzip_compress(
            compressor, plain, plain.remaining(), member, member.remaining());
    if (length == 0) {
      throw new IllegalStateException("libdeflate needs more room than it said");
    }
    member.limit(Math.toIntExact(length));
  }

  @Override
  public void close() {
    if (compressor != null) {
      Functions.libdeflate_free_compressor(compressor);
      compressor = null;
    }
  }
}
