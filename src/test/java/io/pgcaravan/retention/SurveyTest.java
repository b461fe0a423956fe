package io.pgcaravan.retention;

import static io.pgcaravan.archive.ManifestSamples.DATABASE;
import static io.pgcaravan.archive.ManifestSamples.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Fault;
import io.pgcaravan.destination.FaultyDestination;
import io.pgcaravan.destination.FaultyDestination.Verb;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import io.pgcaravan.retention.Judgement.Judged;
import io.pgcaravan.retention.Judgement.Off;
import io.pgcaravan.retention.Judgement.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made of several destinations of one plan. */
class SurveyTest {

  private static final Instant NOW = Instant.parse("2024-06-30T12:00:00Z");

  private final MemoryDestination atOne = new MemoryDestination();
  private final MemoryDestination atTwo = new MemoryDestination();
  private final FaultyDestination one = new FaultyDestination(atOne);
  private final FaultyDestination two = new FaultyDestination(atTwo);

  private static void archives(MemoryDestination destination, int newest, int oldest) {
    for (int days = newest; days <= oldest; days++) {
      destination.archive(
          "d" + days + ".sql.gz",
          manifest("d" + days + ".sql.gz", NOW.minus(Duration.ofDays(days))));
    }
  }

  private List<Judgement> judge(String keepAt) {
    Plan plan = PlanSamples.plan("destinations", "memory, two", "keepAt", keepAt, "keepLast", "3");
    return new Survey(plan, DATABASE, this::find, Inventory::take, NOW)
        .judge(plan.destinations(), List.of(), 0);
  }

  private Destination find(String name) {
    return name.equals("two") ? two : one;
  }

  private static String refusal(Judgement judgement) {
    return ((Judged) judgement).refusal().map(CaravanException::getMessage).orElse("none");
  }

  @Test
  void theNewestArchiveOfOneDestinationMustBeAtTheOthers() {
    archives(atOne, 0, 3);
    archives(atTwo, 1, 4);
    List<Judgement> judgements = judge("");
    assertThat(refusal(judgements.get(0))).isEqualTo("none");
    assertThat(refusal(judgements.get(1)))
        .isEqualTo(
            "two lacks the newest archive of plan daily, d0.sql.gz, so nothing was deleted there");
  }

  @Test
  void aDestinationThatFailsDoesNotStopTheOthers() {
    archives(atOne, 0, 3);
    archives(atTwo, 0, 3);
    TransientException away = new TransientException("two is away", "wait");
    two.onEvery(Verb.LIST, Fault.fail(away));
    List<Judgement> judgements = judge("");
    assertThat(refusal(judgements.get(0))).isEqualTo("none");
    assertThat(judgements.get(1)).isEqualTo(new Unknown("two", away));
  }

  @Test
  void aDestinationThatDoesNotExistIsOneThatFails() {
    Plan plan = PlanSamples.plan("destinations", "moon");
    UsageException unknown = new UsageException("there is no moon", "look up");
    List<Judgement> judgements =
        new Survey(
                plan,
                DATABASE,
                name -> {
                  throw unknown;
                },
                Inventory::take,
                NOW)
            .judge(plan.destinations(), List.of(), 0);
    assertThat(judgements).containsExactly(new Unknown("moon", unknown));
  }

  @ParameterizedTest
  @EnumSource(Capability.class)
  void withoutACapabilityRetentionIsOff(Capability capability) {
    archives(atOne, 0, 9);
    one.without(capability);
    assertThat(judge("").get(0))
        .isInstanceOfSatisfying(
            Off.class, off -> assertThat(off.why()).startsWith("it has no route for "));
  }

  @Test
  void whereRetentionIsOffAFailureIsNone() {
    archives(atOne, 0, 3);
    one.onEvery(Verb.LIST, Fault.fail(new TransientException("away", "wait")));
    assertThat(judge("memory: off").get(0)).isEqualTo(new Off("memory", "plan daily says so"));
  }

  @Test
  void whereRetentionIsOffTheNewestArchiveIsKnownAllTheSame() {
    archives(atOne, 0, 3);
    archives(atTwo, 1, 4);
    assertThat(refusal(judge("memory: off").get(1))).contains("two lacks the newest archive");
  }
}
