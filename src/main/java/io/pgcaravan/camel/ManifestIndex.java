package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The archives that destinations hold, by their manifests; each destination is listed once. */
final class ManifestIndex implements ArchiveIndex {

  private static final Logger LOG = LoggerFactory.getLogger(ManifestIndex.class);

  private static final Comparator<IndexedCopy> NEWEST_FIRST =
      Comparator.comparing(
          IndexedCopy::startedAt, Comparator.nullsLast(Comparator.<Instant>reverseOrder()));

  private final List<IndexedCopy> copies = new ArrayList<>();

  ManifestIndex(Destinations destinations, Collection<String> names) {
    for (String name : names) {
      try {
        Destination place = destinations.get(name);
        if (place.can(Capability.LIST)) {
          Inventory.take(place).archives().forEach(archive -> copies.add(copy(archive, name)));
        }
      } catch (CaravanException e) {
        LOG.error("what {} holds is not known: {}", name, e.line());
      }
    }
    copies.sort(NEWEST_FIRST);
  }

  private static IndexedCopy copy(StoredArchive archive, String destination) {
    Manifest manifest = archive.manifest().orElse(null);
    return new IndexedCopy(
        archive.key(),
        manifest == null ? null : manifest.plan(),
        manifest == null ? null : manifest.database(),
        manifest == null ? null : manifest.scope(),
        destination,
        null,
        archive.sizeBytes(),
        manifest == null ? 0 : manifest.plainBytes(),
        manifest == null ? -1 : manifest.databaseSizeBytes(),
        manifest == null ? null : manifest.sha256(),
        manifest == null ? null : manifest.startedAt(),
        manifest == null ? null : manifest.finishedAt(),
        null,
        manifest == null || archive.sizeIsRight() ? null : "size differs from manifest",
        manifest == null ? null : manifest.completeness(),
        archive.pin().map(Pin::reason).orElse(null),
        manifest == null ? null : manifest.note());
  }

  @Override
  public String source() {
    return "the manifests at the destinations";
  }

  @Override
  public List<IndexedCopy> copies(CopyQuery query) {
    return copies.stream()
        .filter(copy -> query.plan().isEmpty() || query.plan().get().equals(copy.plan()))
        .filter(
            copy ->
                query.destination().isEmpty()
                    || query.destination().get().equals(copy.destination()))
        .skip(query.offset())
        .limit(query.limit())
        .toList();
  }

  private Map<List<String>, List<IndexedCopy>> groups() {
    Map<List<String>, List<IndexedCopy>> groups = new LinkedHashMap<>();
    for (IndexedCopy copy : copies) {
      String plan = Objects.requireNonNullElse(copy.plan(), "");
      groups.computeIfAbsent(List.of(plan, copy.destination()), key -> new ArrayList<>()).add(copy);
    }
    return groups;
  }

  @Override
  public List<IndexedCopy> newest(int ofEach) {
    return groups().values().stream()
        .flatMap(group -> group.stream().limit(ofEach))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  @Override
  public List<CopyStatistics> statistics() {
    List<CopyStatistics> statistics = new ArrayList<>();
    groups()
        .forEach(
            (key, group) ->
                statistics.add(
                    new CopyStatistics(
                        key.get(0),
                        key.get(1),
                        group.size(),
                        group.stream().mapToLong(IndexedCopy::sizeBytes).sum(),
                        group.get(group.size() - 1).startedAt(),
                        group.get(0).startedAt())));
    return statistics;
  }
}
