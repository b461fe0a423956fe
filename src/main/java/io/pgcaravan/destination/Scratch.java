package io.pgcaravan.destination;

import static io.pgcaravan.destination.BrokenPromise.require;
import static io.pgcaravan.destination.Destination.Capability.DELETE;
import static io.pgcaravan.destination.Destination.Capability.LIST;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A folder of its own at a destination, and files to store there. The names of all keys begin with
 * it, so that nothing else is touched.
 */
public final class Scratch {

  private final Destination destination;
  private final Path directory;
  private final String prefix;
  private final int largeBytes;
  private final int manyObjects;
  private final Random random = new Random(4711);

  /**
   * @param directory of this machine, for files to store; empty, removed by the caller
   * @param prefix a folder at the destination, ending in {@code /}
   * @param largeBytes how large the largest object is
   * @param manyObjects how many objects a long listing has
   */
  public Scratch(
      Destination destination, Path directory, String prefix, int largeBytes, int manyObjects) {
    this.destination = destination;
    this.directory = directory;
    this.prefix = prefix;
    this.largeBytes = largeBytes;
    this.manyObjects = manyObjects;
  }

  Destination destination() {
    return destination;
  }

  int largeBytes() {
    return largeBytes;
  }

  int manyObjects() {
    return manyObjects;
  }

  String key(String name) {
    return prefix + name;
  }

  /** A new file of random content. */
  Path file(String name, int sizeBytes) throws IOException {
    Path file = directory.resolve(name + "-" + random.nextInt(Integer.MAX_VALUE));
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int left = sizeBytes; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return file;
  }

  Optional<StoredObject> listed(String name) {
    return destination.list().stream().filter(object -> object.key().equals(key(name))).findFirst();
  }

  void requireSize(String name, long sizeBytes) {
    StoredObject found =
        listed(name).orElseThrow(() -> new BrokenPromise("%s is not listed".formatted(key(name))));
    require(
        found.sizeBytes() == sizeBytes,
        "%s has %d bytes, it is listed with %d",
        key(name),
        sizeBytes,
        found.sizeBytes());
  }

  void requireContent(String name, Path file) throws IOException {
    try (InputStream found = destination.open(key(name));
        InputStream expected = Files.newInputStream(file)) {
      byte[] one = new byte[64 * 1024];
      int n;
      do {
        byte[] other = found.readNBytes(one.length);
        n = expected.readNBytes(one, 0, one.length);
        require(
            n == other.length && Arrays.equals(one, 0, n, other, 0, n),
            "%s is read back with other content",
            key(name));
      } while (n > 0);
    }
  }

  /** Something that may be refused. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  void requirePermanent(Action action, String what) {
    try {
      action.run();
    } catch (PermanentException e) {
      return;
    } catch (CaravanException | IOException e) {
      throw new BrokenPromise(
          "%s failed in a way that would be tried again: %s".formatted(what, e));
    }
    throw new BrokenPromise(what + " was not refused");
  }

  /** Deletes what the checks stored; what cannot be deleted is left. */
  public List<String> cleanUp() {
    if (!destination.can(LIST) || !destination.can(DELETE)) {
      return List.of();
    }
    List<String> keys =
        destination.list().stream()
            .map(StoredObject::key)
            .filter(key -> key.startsWith(prefix))
            .toList();
    keys.forEach(destination::delete);
    return keys;
  }
}
