package io.pgcaravan.jmx;

import io.pgcaravan.run.Runs;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was fired over JMX, and how it ended: the last hundred, for this life of the program. What
 * runs is never forgotten.
 */
public final class Orders {

  private static final int MOST = 100;

  private final Map<String, Status> byId = new LinkedHashMap<>();

  /** Remembers what has begun, or how it ended; an id that is known is replaced. */
  public synchronized void put(Status status) {
    byId.put(status.id(), status);
    while (byId.size() > MOST && forgetOldest()) {
      // one more
    }
  }

  private boolean forgetOldest() {
    return byId.values().stream()
        .filter(each -> !each.isRunning())
        .findFirst()
        .map(each -> byId.remove(each.id()))
        .isPresent();
  }

  /**
   * Remembers something that begins now and has no id of its own; it gets one, shaped as those of
   * runs.
   *
   * @param subject a plan's name, or a word
   */
  public synchronized Status begin(String subject, String kind, String plan, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    while (byId.containsKey(Runs.id(kind, subject, second))) {
      second = second.plusSeconds(1);
    }
    Status begun = Status.running(Runs.id(kind, subject, second), kind, plan, "jmx", now);
    put(begun);
    return begun;
  }

  public synchronized Optional<Status> find(@Nullable String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
