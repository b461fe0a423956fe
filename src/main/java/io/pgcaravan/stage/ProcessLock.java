package io.pgcaravan.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A lock on a file that tells the living from the dead: the system gives it back when its process
 * ends, however it ends.
 *
 * <p>POSIX gives up all locks of a process on a file when it closes any channel to it, so a lock
 * that this process holds is never opened a second time.
 */
public final class ProcessLock implements AutoCloseable {

  /** What this process holds, each with the word about its holder. */
  private static final Map<Path, String> HELD = new HashMap<>();

  private final Path path;
  private final FileChannel channel;

  private ProcessLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the lock if nobody has it, and leaves a word about its holder in the file; without a word
   * the file's content is not touched, for it may be somebody's.
   *
   * @return none if this or another process has it
   */
  public static Optional<ProcessLock> tryAcquire(Path file, String holder) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.containsKey(path)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(
              path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnerOnly.file());
      try {
        if (channel.tryLock() == null) {
          channel.close();
          return Optional.empty();
        }
        if (Files.notExists(path)) {
          channel.close(); // another process swept it between opening and locking
          return Optional.empty();
        }
        if (!holder.isEmpty()) {
          channel.truncate(0);
          channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
        }
      } catch (IOException e) {
        channel.close(); // on a full disk too: the lock is given up
        throw e;
      }
      HELD.put(path, holder);
      return Optional.of(new ProcessLock(path, channel));
    }
  }

  /** What the holder left in the file. */
  public static String holder(Path file) {
    Path path = file.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.containsKey(path)) {
        return HELD.get(path); // reading the file would give up the lock
      }
      try {
        return Files.readString(path).strip();
      } catch (IOException e) {
        return "";
      }
    }
  }

  /** The locked file, for writing to it; closing it gives up the lock. */
  public FileChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      HELD.remove(path);
      channel.close();
    }
  }
}
