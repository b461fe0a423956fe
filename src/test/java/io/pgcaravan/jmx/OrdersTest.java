package io.pgcaravan.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {

  private static final Instant NOW = Instant.parse("2026-01-15T03:00:00.5Z");

  private final Orders orders = new Orders();

  @Test
  void ids_are_shaped_as_those_of_runs_and_no_two_are_the_same() {
    assertThat(orders.begin("daily", "prune", "daily", NOW).id())
        .isEqualTo("daily-prune-20260115-030000");
    assertThat(orders.begin("daily", "prune", "daily", NOW).id())
        .isEqualTo("daily-prune-20260115-030001");
  }

  @Test
  void the_oldest_that_have_ended_are_forgotten() {
    Status running = orders.begin("first", "verify", "", NOW);
    Status ended = end(orders.begin("second", "verify", "", NOW));
    for (int i = 0; i < 100; i++) {
      end(orders.begin("other", "verify", "", NOW));
    }
    assertThat(orders.find(running.id())).isPresent();
    assertThat(orders.find(ended.id())).isEmpty();
  }

  private Status end(Status begun) {
    Status ended = begun.ended("complete", NOW.plusSeconds(2), "done", "", List.of());
    orders.put(ended);
    return ended;
  }

  @Test
  void a_status_is_json_with_what_is_known_and_one_line() {
    Status begun = orders.begin("daily", "prune", "daily", NOW);
    assertThat(begun.json()).contains("\"status\" : \"running\"").doesNotContain("endedAt", "hint");
    assertThat(end(begun).json()).contains("\"seconds\" : 2.0", "\"message\" : \"done\"");
    assertThat(end(begun).line())
        .isEqualTo("daily-prune-20260115-030000: prune complete at 2026-01-15T03:00:02Z: done");
  }
}
