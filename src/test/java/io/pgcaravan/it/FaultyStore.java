package io.pgcaravan.it;

import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The destination "moon" of src/test/resources/it/moon.camel.yaml, called by its routes: its stores
 * fail as often as a test says.
 */
public final class FaultyStore {

  private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
  private static volatile boolean permanent;
  private static final List<String> CALLS = new CopyOnWriteArrayList<>();
  private static final Map<String, byte[]> OBJECTS = new ConcurrentHashMap<>();

  /** Forgets everything; the next stores fail. */
  static void failing(int times, boolean permanently) {
    FAILURES_LEFT.set(times);
    permanent = permanently;
    CALLS.clear();
    OBJECTS.clear();
  }

  /** The keys that were to be stored, in order, failed calls too. */
  static List<String> calls() {
    return List.copyOf(CALLS);
  }

  static List<String> keys() {
    return OBJECTS.keySet().stream().sorted().toList();
  }

  public void store(File file, String key) throws IOException {
    CALLS.add(key);
    if (FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      if (permanent) {
        throw new PermanentException("the moon refuses the key", "renew the key of the moon");
      }
      throw new IOException("the moon is behind the earth");
    }
    OBJECTS.put(key, Files.readAllBytes(Path.of(file.getPath())));
  }

  public List<StoredObject> list() {
    return OBJECTS.entrySet().stream()
        .map(entry -> new StoredObject(entry.getKey(), entry.getValue().length, Instant.EPOCH))
        .toList();
  }

  public InputStream open(String key) {
    return new ByteArrayInputStream(OBJECTS.get(key));
  }

  public void delete(String key) {
    OBJECTS.remove(key);
  }
}
