package io.pgcaravan.seal;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.pgcaravan.openpgp.Encryption;
import io.pgcaravan.plan.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/**
 * Seals a dump in one pass: compresses it, encrypts it if asked, counts it before and after, hashes
 * the archive.
 *
 * <p>Memory does not grow with the dump.
 */
public final class Seal {

  private static final int BUFFER_BYTES = 128 * 1024;

  /** More than one dump can feed, and memory does not grow with the machine. */
  private static final int MOST_THREADS = 8;

  /** Half of what the library takes at its usual level: half the memory, the same size. */
  private static final int ZSTD_JOB_BYTES = 4 * 1024 * 1024;

  /**
   * GZIPInputStream takes a stream that has nothing available after a member for one at its end,
   * though a download may only be slow: this one lets it read on, and find the end by reading.
   */
  private static final class Unhurried extends FilterInputStream {
    Unhurried(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }

  /** Sees the dump as it passes. */
  public interface Tap {
    /** Takes the next chunk; the buffer is the caller's. */
    void add(byte[] buffer, int offset, int length);
  }

  private Seal() {}

  /**
   * Reads a dump to its end and writes the archive.
   *
   * @param dump read to its end, not closed
   * @param file takes the archive; closed at the end, also after a failure
   * @param encryption of what was compressed, in the same pass; none for an archive that anybody
   *     may open
   * @param tap sees the dump, in the same pass
   * @param progress told the bytes read so far, often
   * @throws IOException if the file cannot be written
   */
  public static Sealed seal(
      InputStream dump,
      OutputStream file,
      Compression compression,
      Optional<Encryption> encryption,
      Tap tap,
      LongConsumer progress)
      throws IOException {
    Tail tail = new Tail();
    DigestStream archive = new DigestStream(file);
    long plainBytes = 0;
    // zstd does not close the file after a failed write, so it is named beside
    try (archive;
        OutputStream sealed = encryption.isPresent() ? encryption.get().open(archive) : archive;
        OutputStream compressor = compressor(sealed, compression)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = dump.read(buffer); n >= 0; n = dump.read(buffer)) {
        compressor.write(buffer, 0, n);
        tap.add(buffer, 0, n);
        tail.add(buffer, n);
        plainBytes += n;
        progress.accept(plainBytes);
      }
    }
    return new Sealed(plainBytes, archive.bytes(), archive.sha256(), tail.bytes());
  }

  private static OutputStream compressor(OutputStream sink, Compression compression)
      throws IOException {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    return switch (compression.method()) {
      case GZIP -> new ParallelGzip(sink, compression.level(), threads);
      case ZSTD ->
          new ZstdOutputStream(sink, compression.level())
              .setChecksum(true)
              .setWorkers(threads)
              .setJobSize(ZSTD_JOB_BYTES);
      case NONE -> sink;
    };
  }

  /** Opens an archive, decrypted, for reading what was sealed; closing it closes the archive. */
  public static InputStream open(InputStream archive, Compression.Method method)
      throws IOException {
    return switch (method) {
      case GZIP -> new GZIPInputStream(new Unhurried(archive), BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(archive);
      case NONE -> archive;
    };
  }
}
