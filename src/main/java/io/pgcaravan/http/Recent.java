package io.pgcaravan.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that takes a while to find out: looked at anew at most once in a while, on a thread of
 * its own, and waited for no longer than a moment. One look is under way at a time, however many
 * ask and however long it takes.
 */
public final class Recent<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Recent.class);

  /**
   * What was found.
   *
   * @param age how long ago
   */
  public record Found<T>(T what, Duration age) {}

  private final Supplier<T> look;
  private final Duration fresh;
  private final Duration patience;
  private @Nullable CompletableFuture<T> underWay;
  private @Nullable T newest;
  private long foundAt;

  /**
   * @param look finds it out
   * @param fresh how long it is not looked at again
   * @param patience how long whoever asks waits for a new look
   */
  public Recent(Supplier<T> look, Duration fresh, Duration patience) {
    this.look = look;
    this.fresh = fresh;
    this.patience = patience;
  }

  /** The newest that is known; none if no look was successful yet. */
  public Optional<Found<T>> get() {
    Optional<CompletableFuture<T>> awaited = look();
    awaited.ifPresent(this::await);
    return known();
  }

  private synchronized Optional<CompletableFuture<T>> look() {
    if (underWay == null && newest != null && age().compareTo(fresh) < 0) {
      return Optional.empty();
    }
    if (underWay == null) {
      underWay = new CompletableFuture<>();
      CompletableFuture<T> begun = underWay;
      Thread thread = new Thread(() -> find(begun), "looks");
      thread.setDaemon(true);
      thread.start();
    }
    return Optional.of(underWay);
  }

  private void find(CompletableFuture<T> begun) {
    try {
      T found = look.get();
      synchronized (this) {
        newest = found;
        foundAt = System.nanoTime();
        underWay = null;
      }
      begun.complete(found);
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        underWay = null;
      }
      begun.completeExceptionally(e);
    }
  }

  private void await(CompletableFuture<T> awaited) {
    try {
      awaited.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("what was known is told", e);
    }
  }

  private synchronized Duration age() {
    return Duration.ofNanos(System.nanoTime() - foundAt);
  }

  private synchronized Optional<Found<T>> known() {
    return Optional.ofNullable(newest).map(found -> new Found<>(found, age()));
  }
}
