package io.pgcaravan.destination;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps objects in memory, notes what is asked of it, and fails where it is told to. */
public final class MemoryDestination implements Destination {

  private final Map<String, byte[]> objects = new LinkedHashMap<>();
  private final List<String> deleted = new ArrayList<>();
  private final Map<String, CaravanException> failingDeletes = new HashMap<>();
  private final Map<String, IOException> failingReads = new HashMap<>();
  private final String name;
  private CaravanException failingList;

  public MemoryDestination() {
    this("memory");
  }

  public MemoryDestination(String name) {
    this.name = name;
  }

  /** An archive of the samples' size with its manifest. */
  public MemoryDestination archive(String key, Manifest manifest) {
    return manifest(key, manifest).put(key, new byte[(int) ManifestSamples.SIZE_BYTES]);
  }

  /** A manifest without its archive. */
  public MemoryDestination manifest(String key, Manifest manifest) {
    return put(key + Manifests.SUFFIX, Manifests.write(manifest));
  }

  public MemoryDestination put(String key, byte[] content) {
    objects.put(key, content);
    return this;
  }

  public MemoryDestination failToList(CaravanException failure) {
    failingList = failure;
    return this;
  }

  public MemoryDestination failToDelete(String key, CaravanException failure) {
    failingDeletes.put(key, failure);
    return this;
  }

  /** The object opens, and fails when it is read. */
  public MemoryDestination failToRead(String key, IOException failure) {
    failingReads.put(key, failure);
    return this;
  }

  public Set<String> keys() {
    return objects.keySet();
  }

  /** Every key that was deleted, in order. */
  public List<String> deleted() {
    return deleted;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void store(String key, Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      byte[] present = objects.putIfAbsent(key, content);
      if (present != null && !Arrays.equals(present, content)) {
        throw new PermanentException(key + " exists already, with other content", "look at it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized List<StoredObject> list() {
    if (failingList != null) {
      throw failingList;
    }
    return objects.entrySet().stream()
        .map(entry -> new StoredObject(entry.getKey(), entry.getValue().length, Instant.EPOCH))
        .toList();
  }

  @Override
  public synchronized InputStream open(String key) {
    if (failingReads.containsKey(key)) {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          throw failingReads.get(key);
        }
      };
    }
    if (!objects.containsKey(key)) {
      throw new PermanentException(key + " is missing", "see what is there");
    }
    return new ByteArrayInputStream(objects.get(key));
  }

  @Override
  public synchronized void delete(String key) {
    if (failingDeletes.containsKey(key)) {
      throw failingDeletes.get(key);
    }
    objects.remove(key);
    deleted.add(key);
  }
}
