package io.pgcaravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void whatIsFreshIsNotLookedAtAgain() {
    Recent<Integer> recent = new Recent<>(looks::incrementAndGet, LONG, LONG);

    assertThat(recent.get().orElseThrow().what()).isEqualTo(1);
    assertThat(recent.get().orElseThrow().what()).isEqualTo(1);
  }

  @Test
  void aLookThatHangsIsWaitedForOnceAndTheLastOneTold() {
    CountDownLatch release = new CountDownLatch(1);
    Recent<Integer> recent =
        new Recent<>(
            () -> {
              int look = looks.incrementAndGet();
              if (look > 1) {
                await(release);
              }
              return look;
            },
            Duration.ZERO,
            Duration.ofMillis(50));
    assertThat(recent.get().orElseThrow().what()).isEqualTo(1);

    assertThat(recent.get().orElseThrow().what()).isEqualTo(1);
    assertThat(recent.get().orElseThrow().age()).isGreaterThanOrEqualTo(Duration.ofMillis(90));

    assertThat(looks).hasValue(2);
    release.countDown();
  }

  @Test
  void nothingIsKnownBeforeTheFirstLookThatSucceeds() {
    Recent<Integer> recent =
        new Recent<>(
            () -> {
              throw new IllegalStateException("look " + looks.incrementAndGet());
            },
            LONG,
            LONG);

    assertThat(recent.get()).isEmpty();
    assertThat(recent.get()).isEmpty();
    assertThat(looks).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
