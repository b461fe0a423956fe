package io.pgcaravan.it;

import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The destination "moon" of src/test/resources/it/moon.camel.yaml, called by its routes: its stores
 * fail as often as a test says.
 */
public final class FaultyStore {

  private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
  private static final AtomicInteger GOOD_LEFT = new AtomicInteger(Integer.MAX_VALUE);
  private static volatile boolean permanent;
  private static volatile @Nullable Duration busy;
  private static volatile @Nullable CountDownLatch hanging;
  private static volatile int truncated;
  private static volatile boolean unheard;
  private static final List<String> CALLS = new CopyOnWriteArrayList<>();
  private static final Map<String, byte[]> OBJECTS = new ConcurrentHashMap<>();

  /** Forgets everything; the next stores fail. */
  static void failing(int times, boolean permanently) {
    FAILURES_LEFT.set(times);
    permanent = permanently;
    busy = null;
    hanging = null;
    truncated = 0;
    unheard = false;
    GOOD_LEFT.set(Integer.MAX_VALUE);
    CALLS.clear();
    OBJECTS.clear();
  }

  /** Forgets everything; the next store is told to come back later. */
  static void busy(Duration retryAfter) {
    failing(1, false);
    busy = retryAfter;
  }

  /** Forgets everything; stores hang until the latch opens. */
  static void hanging(CountDownLatch latch) {
    failing(0, false);
    hanging = latch;
  }

  /** Forgets everything; the next stores keep half of what they are given, and say nothing. */
  static void truncating(int times) {
    failing(0, false);
    truncated = times;
  }

  /** Forgets everything; the next store keeps half of what it is given, and its answer is lost. */
  static void truncatingUnheard() {
    truncating(1);
    unheard = true;
  }

  /** From here on stores work, or fail as often as this; what is there stays. */
  static void failNext(int times) {
    FAILURES_LEFT.set(times);
  }

  /** From now on all stores fail for good, or none; what is there stays. */
  static void failStores(boolean failing) {
    FAILURES_LEFT.set(failing ? Integer.MAX_VALUE : 0);
    permanent = failing;
  }

  /** The keys that were to be stored, in order, failed calls too. */
  static List<String> calls() {
    return List.copyOf(CALLS);
  }

  static List<String> keys() {
    return OBJECTS.keySet().stream().sorted().toList();
  }

  /** Stores fail for good after so many. */
  static void failAfter(int stores) {
    GOOD_LEFT.set(stores);
  }

  public void store(File file, String key) throws IOException {
    CALLS.add(key);
    awaitLatch();
    if (GOOD_LEFT.decrementAndGet() < 0) {
      throw new PermanentException("the moon is full", "clear the moon");
    }
    if (FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      if (permanent) {
        throw new PermanentException("the moon refuses the key", "renew the key of the moon");
      }
      if (busy != null) {
        throw new TransientException("the moon is busy", "wait", null, busy);
      }
      throw new IOException("the moon is behind the earth");
    }
    byte[] content = Files.readAllBytes(Path.of(file.getPath()));
    boolean damage = truncated-- > 0;
    OBJECTS.put(key, damage ? Arrays.copyOf(content, content.length / 2) : content);
    if (damage && unheard) {
      throw new IOException("the moon is behind the earth");
    }
  }

  private static void awaitLatch() {
    CountDownLatch latch = hanging;
    try {
      if (latch != null && !latch.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
