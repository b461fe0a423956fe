package io.pgcaravan.monitor;

import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ConfiguredUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The copies of facts, by plan, newest first. Those of another database are none of the plan's. */
final class Copies {

  /** A clock may be ahead of another's by so much; a copy from later than that has a wrong time. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

  private final Map<String, List<IndexedCopy>> byPlan = new HashMap<>();

  Copies(Facts facts) {
    Map<String, String> databases = new HashMap<>();
    Map<ConfiguredUrl, String> identities = new HashMap<>(); // most plans share one
    for (Plan plan : facts.plans()) {
      databases.put(plan.name(), identities.computeIfAbsent(plan.database(), Copies::database));
    }
    Instant latest = facts.now().plus(CLOCK_TOLERANCE);
    for (IndexedCopy copy : facts.copies()) {
      String database = databases.get(copy.plan());
      if (database == null || copy.startedAt() == null || copy.startedAt().isAfter(latest)) {
        continue;
      }
      if (database.isEmpty() || copy.database() == null || database.equals(copy.database())) {
        byPlan.computeIfAbsent(copy.plan(), name -> new ArrayList<>()).add(copy);
      }
    }
    byPlan.values().forEach(copies -> copies.sort(newestFirst()));
  }

  private static Comparator<IndexedCopy> newestFirst() {
    return Comparator.comparing(IndexedCopy::startedAt, Comparator.reverseOrder());
  }

  /** Empty where the URL is missing: then it is not known whose copies are the plan's. */
  private static String database(ConfiguredUrl url) {
    try {
      return url.parse().identity();
    } catch (UsageException e) {
      return "";
    }
  }

  List<IndexedCopy> of(Plan plan) {
    return byPlan.getOrDefault(plan.name(), List.of());
  }

  List<IndexedCopy> of(Plan plan, String destination) {
    return of(plan).stream().filter(copy -> copy.destination().equals(destination)).toList();
  }

  /** One copy of each archive. */
  List<IndexedCopy> archives(Plan plan) {
    Map<String, IndexedCopy> archives = new LinkedHashMap<>();
    of(plan).forEach(copy -> archives.putIfAbsent(copy.key(), copy));
    return List.copyOf(archives.values());
  }
}
