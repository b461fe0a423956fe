package io.pgcaravan.faults;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.faults.Place.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is at one place at one moment. Archives' names sort by their age.
 *
 * @param good archives that verify, with their SHA-256
 * @param unproven archives without a manifest, with their SHA-256
 * @param orphans manifests without an archive
 * @param wrong what must never be
 */
record Truth(
    String place,
    NavigableMap<String, String> good,
    NavigableMap<String, String> unproven,
    NavigableMap<String, Manifest> orphans,
    List<String> wrong) {

  /** Looks at a place, with a mind for archives that were found whole before. */
  static Truth of(Place place, Wholeness wholeness) throws IOException {
    Truth truth =
        new Truth(
            place.name(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    Map<String, List<Content>> contents =
        place.contents().stream().collect(Collectors.groupingBy(Content::key));
    for (Map.Entry<String, List<Content>> entry : contents.entrySet()) {
      if (entry.getValue().size() > 1) {
        truth.wrong.add("%s is there %d times".formatted(entry.getKey(), entry.getValue().size()));
      }
      truth.add(entry.getKey(), entry.getValue().get(0), contents, wholeness);
    }
    return truth;
  }

  private void add(
      String key, Content content, Map<String, List<Content>> contents, Wholeness wholeness)
      throws IOException {
    if (key.endsWith(Manifests.SUFFIX)) {
      String archive = key.substring(0, key.length() - Manifests.SUFFIX.length());
      if (!contents.containsKey(archive)) {
        addOrphan(key, content);
      }
      return;
    }
    List<Content> manifests = contents.getOrDefault(key + Manifests.SUFFIX, List.of());
    Wholeness.Found found = wholeness.look(key, content);
    if (manifests.isEmpty()) {
      unproven.put(key, found.sha256());
      return;
    }
    List<String> faults = found.differencesFrom(manifest(key, manifests.get(0)));
    if (faults.isEmpty()) {
      good.put(key, found.sha256());
    } else {
      faults.forEach(fault -> wrong.add(key + " " + fault));
    }
  }

  /** One that was damaged on its way, by a run that was killed before it saw that, is none. */
  private void addOrphan(String key, Content content) throws IOException {
    try {
      orphans.put(key, manifest(key, content));
    } catch (PermanentException e) {
      return;
    }
  }

  private static Manifest manifest(String key, Content content) throws IOException {
    try (InputStream stream = content.source().open()) {
      return Manifests.read(key, stream);
    }
  }

  /** The newest of the good ones, or nothing, which sorts before all names. */
  String newest() {
    return good.isEmpty() ? "" : good.lastKey();
  }

  /** The newest of them, so many at most. */
  List<String> newest(int count) {
    List<String> keys = new ArrayList<>(good.keySet());
    Collections.reverse(keys);
    return keys.subList(0, Math.min(count, keys.size()));
  }

  @Override
  public String toString() {
    return "%s: good %s; without manifest %s; without archive %s"
        .formatted(place, good.keySet(), unproven.keySet(), orphans.keySet());
  }
}
