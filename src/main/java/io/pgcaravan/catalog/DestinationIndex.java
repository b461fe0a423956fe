package io.pgcaravan.catalog;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsFirst;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.failure.CaravanException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What destinations hold, by their listings and manifests: slower than a catalog, and never wrong.
 * They are read at the first question, once.
 */
public final class DestinationIndex implements ArchiveIndex {

  private static final Logger LOG = LoggerFactory.getLogger(DestinationIndex.class);

  private static final Comparator<IndexedCopy> NEWEST_FIRST =
      comparing(IndexedCopy::startedAt, nullsFirst(Comparator.<Instant>naturalOrder()))
          .reversed()
          .thenComparing(IndexedCopy::key)
          .thenComparing(IndexedCopy::destination);

  private final List<String> names;
  private final Function<String, Destination> destinations;
  private final Function<Destination, List<StoredArchive>> archives;
  private final Map<String, CaravanException> failures = new LinkedHashMap<>();
  private final List<String> listed = new ArrayList<>();
  private @Nullable List<IndexedCopy> found;

  /**
   * An index of destinations.
   *
   * @param names which of them
   * @param destinations finds one by its name
   * @param archives that one holds
   */
  public DestinationIndex(
      List<String> names,
      Function<String, Destination> destinations,
      Function<Destination, List<StoredArchive>> archives) {
    this.names = List.copyOf(names);
    this.destinations = destinations;
    this.archives = archives;
  }

  @Override
  public String source() {
    return "destinations " + String.join(", ", names);
  }

  /** Destinations whose archives are not known, each with what is wrong; the others are read. */
  public synchronized Map<String, CaravanException> failures() {
    all();
    return Map.copyOf(failures);
  }

  @Override
  public List<IndexedCopy> copies(CopyQuery query) {
    return all().stream()
        .filter(copy -> query.plan().isEmpty() || query.plan().get().equals(copy.plan()))
        .filter(
            copy ->
                query.destination().isEmpty()
                    || query.destination().get().equals(copy.destination()))
        .skip(query.offset())
        .limit(query.limit())
        .toList();
  }

  @Override
  public List<IndexedCopy> newest(int ofEach) {
    Map<List<String>, Integer> counts = new HashMap<>();
    return all().stream()
        .filter(copy -> counts.merge(group(copy), 1, Integer::sum) <= ofEach)
        .toList();
  }

  @Override
  public List<CopyStatistics> statistics() {
    Map<List<String>, List<IndexedCopy>> groups = new LinkedHashMap<>();
    all().forEach(copy -> groups.computeIfAbsent(group(copy), key -> new ArrayList<>()).add(copy));
    return groups.entrySet().stream()
        .map(entry -> statistics(entry.getKey(), entry.getValue()))
        .sorted(comparing(CopyStatistics::plan).thenComparing(CopyStatistics::destination))
        .toList();
  }

  private static List<String> group(IndexedCopy copy) {
    return List.of(Objects.requireNonNullElse(copy.plan(), ""), copy.destination());
  }

  private static CopyStatistics statistics(List<String> group, List<IndexedCopy> copies) {
    List<Instant> starts =
        copies.stream().map(IndexedCopy::startedAt).filter(Objects::nonNull).sorted().toList();
    return new CopyStatistics(
        group.get(0),
        group.get(1),
        copies.size(),
        copies.stream().mapToLong(IndexedCopy::sizeBytes).sum(),
        starts.isEmpty() ? null : starts.get(0),
        starts.isEmpty() ? null : starts.get(starts.size() - 1));
  }

  private synchronized List<IndexedCopy> all() {
    if (found == null) {
      List<IndexedCopy> copies = new ArrayList<>();
      names.forEach(name -> read(name, copies));
      copies.sort(NEWEST_FIRST);
      found = List.copyOf(copies);
    }
    return found;
  }

  private void read(String name, List<IndexedCopy> copies) {
    try {
      Destination destination = destinations.apply(name);
      if (!destination.can(Capability.LIST)) {
        LOG.info("{} has no list: what is there is not known", name);
        return;
      }
      archives.apply(destination).forEach(archive -> copies.add(copy(archive, name)));
      listed.add(name);
    } catch (CaravanException e) {
      failures.put(name, e);
    }
  }

  private static IndexedCopy copy(StoredArchive archive, String destination) {
    @Nullable Manifest manifest = archive.manifest().orElse(null);
    @Nullable String pinned = archive.pin().map(Pin::reason).orElse(null);
    if (manifest == null) {
      return new IndexedCopy(
          archive.key(),
          null,
          null,
          null,
          destination,
          null,
          archive.sizeBytes(),
          0,
          -1,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          pinned,
          null);
    }
    return new IndexedCopy(
        archive.key(),
        manifest.plan(),
        manifest.database(),
        manifest.scope(),
        destination,
        null,
        archive.sizeBytes(),
        manifest.plainBytes(),
        manifest.databaseSizeBytes(),
        manifest.sha256(),
        manifest.startedAt(),
        manifest.finishedAt(),
        manifest.finishedAt(),
        archive.sizeIsRight() ? null : Comparison.OTHER_SIZE,
        manifest.completeness(),
        manifest.proof() == null ? null : manifest.proof().level().toString(),
        pinned,
        manifest.note());
  }
}
