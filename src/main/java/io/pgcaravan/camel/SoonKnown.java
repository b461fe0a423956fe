package io.pgcaravan.camel;

import io.pgcaravan.alert.LastGood;
import io.pgcaravan.alert.LastGoods;
import io.pgcaravan.catalog.ArchiveIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest archives, if the index tells them soon. One that takes longer, as one that asks
 * distant stores, is done without, and is not asked again while it is still busy: the alerts of
 * many plans that fail at once wait for it once, not each.
 */
final class SoonKnown implements LastGoods {

  private static final Logger LOG = LoggerFactory.getLogger(SoonKnown.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<ArchiveIndex> index;
  private CompletableFuture<List<LastGood>> asked = CompletableFuture.completedFuture(List.of());

  SoonKnown(Supplier<ArchiveIndex> index) {
    this.index = index;
  }

  @Override
  public synchronized Optional<List<LastGood>> of(String plan) {
    if (!asked.isDone()) {
      return Optional.empty();
    }
    asked = CompletableFuture.supplyAsync(() -> newest(plan));
    try {
      return Optional.of(asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the newest archives are not known", e);
      return Optional.empty();
    }
  }

  private List<LastGood> newest(String plan) {
    return index.get().newest(1).stream()
        .filter(copy -> plan.equals(copy.plan()) && copy.damage() == null)
        .map(copy -> new LastGood(copy.destination(), copy.key(), copy.startedAt()))
        .toList();
  }
}
