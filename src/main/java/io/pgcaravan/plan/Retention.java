package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long a plan's archives are kept at each of its destinations. Where it is off, nothing is ever
 * deleted by the program: something else prunes, such as lifecycle rules of the store.
 *
 * @param keep at all destinations that {@code at} does not name; empty where it is off
 * @param at by destination, instead of {@code keep}; empty where it is off
 * @param afterBackup whether this is applied after each good backup
 */
public record Retention(Optional<Keep> keep, Map<String, Optional<Keep>> at, boolean afterBackup) {

  private static final String OFF = "off";

  public Retention {
    at = Collections.unmodifiableMap(new LinkedHashMap<>(at));
  }

  /** Reads rules, or {@code off}. */
  static Optional<Keep> rules(String text) {
    return text.strip().equals(OFF) ? Optional.empty() : Optional.of(Keep.parse(text));
  }

  /**
   * Reads rules by destination, such as {@code s3: off; google-drive: last 12, monthly 24}.
   *
   * @throws UsageException if it is malformed or names a destination twice
   */
  static Map<String, Optional<Keep>> parseAt(String text) {
    Map<String, Optional<Keep>> at = new LinkedHashMap<>();
    for (String part : text.split("[;\n]")) {
      if (!part.isBlank()) {
        int colon = part.indexOf(':');
        String rules = part.substring(colon + 1).strip();
        if (colon < 0 || rules.isEmpty()) {
          throw new UsageException(
              "malformed keepAt '%s'".formatted(part.strip()),
              "write it like s3: off; google-drive: last 12, monthly 24");
        }
        String destination = part.substring(0, colon).strip();
        if (at.put(destination, rules(rules)) != null) {
          throw new UsageException(
              "keepAt names the destination '%s' twice".formatted(destination),
              "name each destination once");
        }
      }
    }
    return at;
  }

  /** What is kept at a destination; empty where retention is off. */
  public Optional<Keep> at(String destination) {
    return at.getOrDefault(destination, keep);
  }

  /** Every destination that {@code at} names must be the plan's. */
  void requireAmong(Collection<String> destinations) {
    at.keySet().stream()
        .filter(name -> !destinations.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new UsageException(
                  "keepAt names '%s', which is none of the plan's destinations".formatted(name),
                  "name some of " + String.join(", ", destinations));
            });
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(text(keep));
    at.forEach((name, rules) -> text.append("; ").append(name).append(": ").append(text(rules)));
    return text.toString();
  }

  private static String text(Optional<Keep> rules) {
    return rules.map(Keep::toString).orElse(OFF);
  }
}
