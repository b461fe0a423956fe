package io.pgcaravan.stage;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file in the stage while it is written: owner-only, with an eye on free space.
 *
 * <p>What is written goes to the disk in the background as it comes, so that a later fsync finds
 * little left to do. A full disk is a {@link PermanentException}.
 */
public final class StageFile extends OutputStream {

  private static final long CHECK_BYTES = 16L * 1024 * 1024;
  private static final Duration LONGEST_FLUSH = Duration.ofMinutes(10);

  private final Path path;
  private final FileChannel channel;
  private final ExecutorService flusher =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "stage-flush");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable IOException flushFailure;
  private long uncheckedBytes;

  StageFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    DiskSpace.requireReserve(path.getParent());
  }

  public Path path() {
    return path;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      Optional<PermanentException> full = DiskSpace.full(path.getParent(), e);
      if (full.isPresent()) {
        throw full.get();
      }
      throw e;
    }
    uncheckedBytes += length;
    if (uncheckedBytes >= CHECK_BYTES) {
      uncheckedBytes = 0;
      DiskSpace.requireReserve(path.getParent());
      flusher.execute(this::flushToDisk);
    }
  }

  /** The system tells of a failed write to the disk once: here, and not at the fsync to come. */
  private void flushToDisk() {
    try {
      channel.force(false);
    } catch (IOException e) {
      flushFailure = e;
    }
  }

  /**
   * Closes the file.
   *
   * @throws IOException if something written did not reach the disk
   */
  @Override
  public void close() throws IOException {
    flusher.shutdown();
    try (channel) {
      if (!flusher.awaitTermination(LONGEST_FLUSH.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the disk of %s does not answer".formatted(path));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing " + path, e);
    }
    if (flushFailure != null) {
      throw flushFailure;
    }
  }
}
