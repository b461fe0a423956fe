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
import org.apache.camel.Exchange;
import org.apache.camel.impl.engine.DefaultInflightRepository;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight, and the gate that it comes through: routes are changed only while nothing is,
 * and what wants to begin meanwhile waits. Work under way may begin further exchanges at any time:
 * the gate closes only when there is none, so nobody waits for himself.
 */
public final class RouteGate extends DefaultInflightRepository {

  /** A change takes less than a second; one that hangs must not hold up backups. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Condition opened = lock.newCondition();
  private final Map<String, Instant> pending = new TreeMap<>();
  private @Nullable Thread changing;
  private @Nullable Thread waiter;
  private Set<String> replaced = Set.of();

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
      files.forEach(file -> pending.putIfAbsent(file, now));
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
      waiter = Thread.currentThread();
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
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(Exchange exchange) {
    lock.lock();
    try {
      if (changing != null && changing != Thread.currentThread()) {
        awaitOpen(exchange);
      }
      super.add(exchange);
    } finally {
      lock.unlock();
    }
  }

  /** What a route took in that is no more cannot go through it; its schedule is looked at again. */
  private void awaitOpen(Exchange exchange) {
    try {
      long left = LONGEST.toNanos();
      while (changing != null && left > 0) {
        left = opened.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw changed(exchange);
    }
    if (exchange.getFromRouteId() != null && replaced.contains(exchange.getFromRouteId())) {
      throw changed(exchange);
    }
  }

  private static TransientException changed(Exchange exchange) {
    return new TransientException(
        "the route %s was changed at this moment".formatted(exchange.getFromRouteId()),
        "fire it again, unless it is a schedule: that is done");
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
