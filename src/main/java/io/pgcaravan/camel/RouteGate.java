package io.pgcaravan.camel;

import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.impl.engine.DefaultInflightRepository;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight, and the gate that it comes through: routes are changed only while nothing is,
 * and what wants to begin meanwhile waits. So does for a moment a schedule's fire while a change
 * waits, or runs that overlap would keep it waiting. Work under way may begin further exchanges at
 * any time: the gate closes only when there is none, so nobody waits for himself.
 */
public final class RouteGate extends DefaultInflightRepository {

  /** A change takes a second or a few; one that hangs must not hold up backups. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Where short runs overlap without end, each fire waits so long for a change that wants in. */
  static final Duration COURTESY = Duration.ofSeconds(10);

  private static final Pattern SCHEDULE = Pattern.compile("(quartz|timer):.*");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Condition opened = lock.newCondition();
  private final Map<String, Instant> pending = new TreeMap<>();
  private @Nullable Thread changing;
  private @Nullable Thread waiter;
  private Set<String> replaced = Set.of();
  private long changes;
  private boolean givenUp;

  /**
   * A route file whose edit is valid and waits for what is in flight to end.
   *
   * @param file its path below the routes directory, such as {@code plans/daily.camel.yaml}
   * @param since when its edit was found valid
   */
  public record Pending(String file, Instant since) {}

  /** Route files that wait, by name. */
  public List<Pending> pending() {
    lock.lock();
    try {
      return pending.entrySet().stream()
          .map(each -> new Pending(each.getKey(), each.getValue()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** These wait now, and no others. */
  void setPending(Collection<String> files, Instant now) {
    lock.lock();
    try {
      pending.keySet().retainAll(files);
      if (!givenUp) {
        files.forEach(file -> pending.putIfAbsent(file, now));
      }
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No change is made any more, and nothing waits for one; a change under way goes on. */
  void giveUp() {
    lock.lock();
    try {
      givenUp = true;
      waiter = null;
      pending.clear();
      closed.signalAll();
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of a change that is under way, so that what it makes anew is found. */
  void awaitOpen() {
    lock.lock();
    try {
      if (changing != Thread.currentThread()) {
        awaitChange();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what is asked for is looked up as it is
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a change once nothing is in flight, while nothing can begin.
   *
   * @param patience how long is waited for that
   * @param change returns the ids of routes that are gone, or made anew
   * @return whether it was made
   */
  boolean whenIdle(Duration patience, Supplier<Set<String>> change) throws InterruptedException {
    if (!close(patience)) {
      return false;
    }
    Set<String> gone = Set.of();
    try {
      gone = change.get();
      return true;
    } finally {
      open(gone);
    }
  }

  private boolean close(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      waiter = givenUp ? null : Thread.currentThread();
      closeIfIdle();
      for (long left = patience.toNanos(); waiter != null && left > 0; ) {
        left = closed.awaitNanos(left);
      }
      return changing == Thread.currentThread();
    } catch (InterruptedException e) {
      open(Set.of());
      throw e;
    } finally {
      waiter = null;
      lock.unlock();
    }
  }

  /** At the very moment: where runs follow each other closely, there is hardly another one. */
  private void closeIfIdle() {
    if (waiter != null && size() == 0) {
      changing = waiter;
      waiter = null;
      closed.signalAll();
    }
  }

  private void open(Set<String> gone) {
    lock.lock();
    try {
      changing = null;
      replaced = Set.copyOf(gone);
      changes++;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(Exchange exchange) {
    lock.lock();
    try {
      if (changing != Thread.currentThread()) {
        letChangeThrough(exchange);
      }
      super.add(exchange);
    } finally {
      lock.unlock();
    }
  }

  /** What a route took in that is no more cannot go through it; its schedule is looked at again. */
  private void letChangeThrough(Exchange exchange) {
    long seen = changes;
    try {
      if (isFire(exchange)) {
        long left = COURTESY.toNanos();
        while (!pending.isEmpty() && changes == seen && left > 0) {
          left = opened.awaitNanos(left);
        }
      }
      awaitChange();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw changed(exchange);
    }
    String route = exchange.getFromRouteId();
    if (changes != seen && route != null && replaced.contains(route)) {
      if (!isFire(exchange)) {
        throw changed(exchange);
      }
      exchange.setRouteStop(true); // the schedule is looked at again, and there is no error
    }
  }

  private void awaitChange() throws InterruptedException {
    long left = LONGEST.toNanos();
    while (changing != null && left > 0) {
      left = opened.awaitNanos(left);
    }
  }

  /** Whether it is a schedule's: parts of a run tell of the same beginning, and whose they are. */
  private static boolean isFire(Exchange exchange) {
    return exchange.getFromEndpoint() != null
        && exchange.getProperty(ExchangePropertyKey.CORRELATION_ID) == null
        && SCHEDULE.matcher(exchange.getFromEndpoint().getEndpointUri()).matches();
  }

  private static TransientException changed(Exchange exchange) {
    return new TransientException(
        "the route %s was changed at this moment".formatted(exchange.getFromRouteId()),
        "fire it again");
  }

  @Override
  public void remove(Exchange exchange) {
    lock.lock();
    try {
      super.remove(exchange);
      closeIfIdle();
    } finally {
      lock.unlock();
    }
  }
}
