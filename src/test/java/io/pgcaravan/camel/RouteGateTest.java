package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.RouteGate.Pending;
import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Routes change only while nothing is in flight, and nothing begins meanwhile. */
class RouteGateTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final DefaultCamelContext context = new DefaultCamelContext(false);
  private final RouteGate gate = new RouteGate();

  private Exchange exchange(String routeId) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getExchangeExtension().setFromRouteId(routeId);
    return exchange;
  }

  private boolean closes(Duration patience) {
    try {
      return gate.whenIdle(patience, Set::of);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingInFlightLetsAChangeThrough() {
    assertThat(closes(AT_ONCE)).isTrue();
    assertThat(closes(AT_ONCE)).isTrue();
  }

  @Test
  void aRunInFlightHoldsAChangeUpButNoOtherRun() {
    Exchange run = exchange("backup");
    gate.add(run);
    assertThat(closes(AT_ONCE)).isFalse();
    Exchange other = exchange("backup");
    gate.add(other);
    gate.remove(run);
    assertThat(closes(AT_ONCE)).isFalse();
    gate.remove(other);
    assertThat(closes(AT_ONCE)).isTrue();
  }

  @Test
  void theEndOfTheLastRunIsTheMomentOfAChangeThatWaits() {
    Exchange run = exchange("backup");
    gate.add(run);
    CompletableFuture<Boolean> change = CompletableFuture.supplyAsync(() -> closes(SOON));
    gate.remove(run);
    assertThat(change).succeedsWithin(SOON).isEqualTo(true);
  }

  /** Fires a route while a change is made, and returns what becomes of it afterwards. */
  private CompletableFuture<Void> firedDuringAChange(Exchange fired, Set<String> replaced)
      throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CompletableFuture<Void> fire = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              began.countDown();
              try {
                gate.add(fired);
                fire.complete(null);
              } catch (RuntimeException e) {
                fire.completeExceptionally(e);
              }
            });
    gate.whenIdle(
        AT_ONCE,
        () -> {
          thread.start();
          await().atMost(SOON).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
          assertThat(began.getCount()).isZero();
          assertThat(fire).isNotDone();
          return replaced;
        });
    return fire;
  }

  @Test
  void whatBeginsDuringAChangeWaitsForItsEnd() throws Exception {
    assertThat(firedDuringAChange(exchange("plan-daily"), Set.of("plan-weekly")))
        .succeedsWithin(SOON);
    assertThat(gate.size()).isEqualTo(1);
  }

  @Test
  void whatARouteTookInThatIsNoMoreIsRefused() throws Exception {
    CompletableFuture<Void> fire = firedDuringAChange(exchange("plan-daily"), Set.of("plan-daily"));
    assertThat(fire)
        .failsWithin(SOON)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(TransientException.class)
        .withMessageContaining("the route plan-daily was changed at this moment");
    assertThat(gate.size()).isZero();
  }

  @Test
  void aFireOfAScheduleThatIsNoMoreGoesNoFurther() throws Exception {
    Exchange fire = fire("plan-daily");
    assertThat(firedDuringAChange(fire, Set.of("plan-daily"))).succeedsWithin(SOON);
    assertThat(fire.isRouteStop()).isTrue();
  }

  @Test
  void aChangeThatFailsOpensTheGateAgain() {
    assertThatThrownBy(
            () ->
                gate.whenIdle(
                    AT_ONCE,
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    gate.add(exchange("backup"));
    assertThat(gate.size()).isEqualTo(1);
  }

  @Test
  void theChangeItselfMaySendSomething() throws Exception {
    gate.whenIdle(
        AT_ONCE,
        () -> {
          Exchange own = exchange("alert");
          gate.add(own);
          gate.remove(own);
          return Set.of();
        });
    assertThat(gate.size()).isZero();
  }

  @Test
  void aScheduleWaitsForAChangeThatWaitsAndPartsOfARunDoNot() throws Exception {
    Exchange run = exchange("backup");
    gate.add(run);
    gate.setPending(List.of("plans/daily.camel.yaml"), Instant.EPOCH);
    Exchange part = fire("plan-often");
    part.setProperty(ExchangePropertyKey.CORRELATION_ID, "run");
    gate.add(part);
    gate.remove(part);

    Thread fire = new Thread(() -> gate.add(fire("plan-often")));
    fire.start();
    await().atMost(SOON).until(() -> fire.getState() == Thread.State.TIMED_WAITING);
    CompletableFuture<Boolean> change = CompletableFuture.supplyAsync(() -> closes(SOON));
    gate.remove(run);
    assertThat(change).succeedsWithin(SOON).isEqualTo(true);
    fire.join(SOON.toMillis());
    assertThat(gate.size()).isEqualTo(1);
  }

  private Exchange fire(String routeId) {
    Exchange fire = exchange(routeId);
    fire.getExchangeExtension().setFromEndpoint(new DirectEndpoint("quartz://often", null));
    return fire;
  }

  @Test
  void whoAsksForWhatIsMadeAnewWaitsForTheEndOfTheChange() throws Exception {
    gate.awaitOpen();
    Thread asks = new Thread(gate::awaitOpen);
    gate.whenIdle(
        AT_ONCE,
        () -> {
          gate.awaitOpen(); // whoever makes it does not wait for himself
          asks.start();
          await().atMost(SOON).until(() -> asks.getState() == Thread.State.TIMED_WAITING);
          return Set.of();
        });
    asks.join(SOON.toMillis());
    assertThat(asks.isAlive()).isFalse();
  }

  @Test
  void oneThatGivesUpMakesNoChangeAnyMore() {
    Exchange run = exchange("backup");
    gate.add(run);
    gate.setPending(List.of("plans/daily.camel.yaml"), Instant.EPOCH);
    Thread fire = new Thread(() -> gate.add(fire("plan-often")));
    fire.start();
    CompletableFuture<Boolean> change = CompletableFuture.supplyAsync(() -> closes(SOON));
    await().atMost(SOON).until(() -> fire.getState() == Thread.State.TIMED_WAITING);
    gate.giveUp();
    assertThat(change).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(false);
    await().atMost(Duration.ofSeconds(5)).until(() -> gate.size() == 2);
    gate.setPending(List.of("plans/daily.camel.yaml"), Instant.EPOCH);
    assertThat(gate.pending()).isEmpty();
  }

  @Test
  void filesThatWaitAreNamedWithTheirFirstMoment() {
    Instant first = Instant.parse("2026-01-15T03:00:00Z");
    gate.setPending(List.of("plans/b", "plans/a"), first);
    gate.setPending(List.of("plans/b", "plans/c"), first.plusSeconds(5));
    assertThat(gate.pending())
        .containsExactly(
            new Pending("plans/b", first), new Pending("plans/c", first.plusSeconds(5)));
    gate.setPending(List.of(), first);
    assertThat(gate.pending()).isEmpty();
  }
}
