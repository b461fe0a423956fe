package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ConfiguredUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to dump, when, where to, and how long to keep it: one plan file, checked.
 *
 * @param name unique among plans; part of archive names
 * @param schedule when it runs
 * @param database what it dumps
 * @param contents which part of it, and how
 * @param compression how archives are sealed
 * @param encryptTo file with the public keys of those who may read archives; none for everybody
 * @param naming what archives are called
 * @param destinations names of destinations, at least one, each once
 * @param retention how long archives are kept
 * @param limits what a run may take, and must reach
 * @param watchdog who is told of its runs from outside
 * @param drills what drills are to find of its archives
 */
public record Plan(
    String name,
    Schedule schedule,
    ConfiguredUrl database,
    Contents contents,
    Compression compression,
    Optional<Path> encryptTo,
    Naming naming,
    List<String> destinations,
    Retention retention,
    Limits limits,
    Watchdog watchdog,
    Drills drills)
    implements Scheduled {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

  public Plan {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "'%s' is not a plan name".formatted(name), "use letters, digits, '-', '_' and '.'");
    }
    destinations = List.copyOf(destinations);
    if (destinations.isEmpty()) {
      throw new UsageException(
          "plan %s names no destination".formatted(name), "set destinations, for example local");
    }
    if (destinations.stream().distinct().count() != destinations.size()) {
      throw new UsageException(
          "plan %s names a destination twice".formatted(name), "name each destination once");
    }
    retention.requireAmong(destinations);
  }

  @Override
  public String route() {
    return "backup";
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("plan", name);
  }
}
