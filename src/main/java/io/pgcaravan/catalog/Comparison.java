package io.pgcaravan.catalog;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what the catalog has of a destination with what is there. */
final class Comparison {

  static final String OTHER_SIZE = "size differs from manifest";

  private final String destination;
  private final String node;
  private final String at;
  private final String horizon;
  private final List<Map<String, @Nullable Object>> runs = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> archives = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> copies = new ArrayList<>();

  Comparison(String destination, String node, Instant at) {
    this.destination = destination;
    this.node = node;
    this.at = Instants.text(at);
    this.horizon = Instants.horizon();
  }

  /**
   * Changes that make the catalog say what a look has found; nothing where it says so already.
   *
   * @param known all that the catalog has of the destination
   */
  Changes of(Look look, List<KnownCopy> known) {
    Map<String, KnownCopy> existing = new HashMap<>();
    known.forEach(each -> existing.put(id(each), each));
    Map<String, KnownCopy> proven = proven(known);
    Set<String> found = new HashSet<>();
    long bytes = 0;
    for (StoredArchive archive : look.archives()) {
      bytes += archive.sizeBytes();
      KnownCopy same = proven.get(archive.key());
      if (archive.manifest().isEmpty() && same != null && same.sizeBytes() == archive.sizeBytes()) {
        found.add(id(same)); // its manifest is late, or cannot be read: that takes nothing back
        continue;
      }
      String id = id(archive);
      found.add(id);
      KnownCopy before = existing.get(id);
      if (before == null || differs(before, archive)) {
        add(archive, Optional.empty());
      }
    }
    return taken().and(end(found, known, bytes));
  }

  /** Those that are there with a manifest, by key. */
  private static Map<String, KnownCopy> proven(List<KnownCopy> known) {
    Map<String, KnownCopy> proven = new HashMap<>();
    known.stream()
        .filter(each -> each.exists() && !each.sha256().isEmpty())
        .forEach(each -> proven.put(each.archive(), each));
    return proven;
  }

  /**
   * What a listing shows no more, and the look itself.
   *
   * @param found ids of the archives that it shows
   * @param known what the catalog had of the destination before
   */
  Changes end(Set<String> found, List<KnownCopy> known, long bytes) {
    Set<String> nodes = new HashSet<>(Set.of(node));
    known.stream()
        .filter(each -> found.contains(id(each)))
        .forEach(each -> nodes.add(each.seenBy()));
    List<Map<String, @Nullable Object>> lost =
        known.stream()
            .filter(KnownCopy::exists)
            .filter(each -> !found.contains(id(each)))
            // one whose node sees none of these sees another place of the same name
            .filter(each -> nodes.contains(each.seenBy()))
            .filter(each -> each.seenAt().compareTo(at) < 0 || each.seenAt().compareTo(horizon) > 0)
            .map(each -> Rows.lost(each.archive(), each.sha256(), destination, at))
            .toList();
    return new Changes(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        lost,
        List.of(look(found.size(), bytes)),
        List.of(),
        List.of());
  }

  private static String id(KnownCopy copy) {
    return copy.archive() + "\n" + copy.sha256();
  }

  /** Tells an archive from others at the same destination. */
  static String id(StoredArchive archive) {
    return archive.key() + "\n" + archive.manifest().map(Manifest::sha256).orElse("");
  }

  private static boolean differs(KnownCopy before, StoredArchive archive) {
    return !before.exists()
        || before.sizeBytes() != archive.sizeBytes()
        || !Objects.equals(before.pinned(), archive.pin().map(Pin::reason).orElse(null));
  }

  /** Adds an archive that is there. */
  void add(StoredArchive archive, Optional<String> remoteId) {
    Manifest manifest = archive.manifest().orElse(null);
    if (manifest == null) {
      archives.add(Rows.bare(archive.key(), archive.sizeBytes()).values());
    } else {
      archives.add(Rows.archive(archive.key(), manifest));
      if (manifest.runId() != null) {
        runs.add(Rows.foundRun(archive.key(), manifest));
      }
    }
    boolean good = manifest == null || archive.sizeIsRight();
    copies.add(
        Rows.copy(archive.key(), manifest, destination)
            .set("status", good ? "present" : "damaged")
            .set("remote_id", remoteId.orElse(null))
            .set("size_bytes", archive.sizeBytes())
            .set("verified_at", null)
            .set("damage", good ? null : OTHER_SIZE)
            .set("message", null)
            .set("pinned", archive.pin().map(Pin::reason).orElse(null))
            .set("knows_pin", 1L)
            .set("since", at)
            .set("seen_at", at)
            .set("node", node)
            .values());
  }

  /** The rows of what was added since this was last asked. */
  Changes taken() {
    Changes taken =
        new Changes(
            List.of(),
            List.copyOf(runs),
            List.copyOf(archives),
            List.copyOf(copies),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    runs.clear();
    archives.clear();
    copies.clear();
    return taken;
  }

  private Map<String, @Nullable Object> look(long count, long bytes) {
    return new Row()
        .set("destination", destination)
        .set("node", node)
        .set("looked_at", at)
        .set("archives", count)
        .set("size_bytes", bytes)
        .set("failure", null)
        .values();
  }
}
