package io.pgcaravan.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.health.Check;
import io.pgcaravan.health.Facts;
import io.pgcaravan.health.Health;
import io.pgcaravan.health.Readiness;
import io.pgcaravan.health.Status;
import io.pgcaravan.http.Answer;
import io.pgcaravan.http.Recent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The pages about health: what is down answers with 503, all else with 200. */
final class HealthPages {

  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration OLD = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RuntimeFacts facts;
  private final Recent<Facts> recent;

  HealthPages(RuntimeFacts facts) {
    this.facts = facts;
    this.recent = new Recent<>(facts::gather, FRESH, PATIENCE);
  }

  Map<String, Supplier<Answer>> pages() {
    return Map.of(
        "/health", this::both,
        "/health/live", () -> page(live()),
        "/health/ready", () -> page(ready()));
  }

  private Answer both() {
    Health live = live();
    Health ready = ready();
    Map<String, Object> told = new LinkedHashMap<>();
    Status worse = live.status().compareTo(ready.status()) > 0 ? live.status() : ready.status();
    told.put("status", worse.name());
    told.put("live", live.told());
    told.put("ready", ready.told());
    return page(worse, told);
  }

  /** Only about this process: whoever restarts it for a database that is down cuts off a dump. */
  private Health live() {
    return new Health(
        List.of(
            facts.isAlive()
                ? new Check("camel", Status.UP, "it runs", "")
                : new Check("camel", Status.DOWN, "it has stopped", "start the program again")));
  }

  private Health ready() {
    Optional<Recent.Found<Facts>> found = recent.get();
    if (found.isEmpty()) {
      return new Health(
          List.of(unknown(Status.DOWN, "nothing is known yet: the first look hangs")));
    }
    Health health = Readiness.of(found.get().what());
    if (found.get().age().compareTo(OLD) < 0) {
      return health;
    }
    List<Check> checks = new ArrayList<>(health.checks());
    checks.add(
        unknown(
            Status.DEGRADED,
            "all this was so %d seconds ago: a newer look hangs"
                .formatted(found.get().age().toSeconds())));
    return new Health(checks);
  }

  private static Check unknown(Status status, String message) {
    return new Check(
        "look", status, message, "see whether the disks and the catalog's server answer");
  }

  private static Answer page(Health health) {
    return page(health.status(), health.told());
  }

  private static Answer page(Status status, Map<String, Object> told) {
    try {
      return Answer.json(
          status == Status.DOWN ? 503 : 200,
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(told) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and lists
    }
  }
}
