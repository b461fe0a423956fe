package io.pgcaravan.health;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that was looked at. */
public record Health(List<Check> checks) {

  public Health {
    checks = List.copyOf(checks);
  }

  /** That of the worst. */
  public Status status() {
    return checks.stream().map(Check::status).max(Comparator.naturalOrder()).orElse(Status.UP);
  }

  /** As it is told: {@code status} and {@code checks}; a hint only where there is one. */
  public Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("status", status().name());
    told.put("checks", checks.stream().map(Health::told).toList());
    return told;
  }

  private static Map<String, Object> told(Check check) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", check.name());
    told.put("status", check.status().name());
    told.put("message", check.message());
    if (!check.hint().isEmpty()) {
      told.put("hint", check.hint());
    }
    return told;
  }
}
