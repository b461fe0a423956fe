package io.pgcaravan.destination;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.TransientException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelReadsTest {

  private static final List<String> KEYS =
      IntStream.range(0, 40).mapToObj(String::valueOf).toList();

  @Test
  void eachKeyIsReadOnceInItsOrder() {
    AtomicInteger calls = new AtomicInteger();
    assertThat(
            ParallelReads.all(
                KEYS,
                key -> {
                  calls.incrementAndGet();
                  return "content of " + key;
                }))
        .containsOnlyKeys(KEYS)
        .containsEntry("7", "content of 7");
    assertThat(calls).hasValue(KEYS.size());
  }

  @Test
  void eightAreReadAtOnce() {
    CyclicBarrier eight = new CyclicBarrier(8);
    assertThat(ParallelReads.all(KEYS, key -> await(eight))).hasSize(KEYS.size());
  }

  private static boolean await(CyclicBarrier barrier) {
    try {
      barrier.await(20, SECONDS);
      return true;
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneThatFailsFailsAll() {
    TransientException away = new TransientException("away", "wait");
    assertThatThrownBy(
            () ->
                ParallelReads.all(
                    KEYS,
                    key -> {
                      if (key.equals("33")) {
                        throw away;
                      }
                      return key;
                    }))
        .isSameAs(away);
  }
}
