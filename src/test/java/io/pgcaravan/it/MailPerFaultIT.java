package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.CaravanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each fault makes exactly one mail, however often it happens and however often the mail server
 * itself fails. The system properties {@code caravan.faults} and {@code caravan.seed} set how many
 * faults there are, and which.
 */
@Tag("S1.7")
@ExtendWith(PostgresServer.Shared.class)
class MailPerFaultIT {

  private static final int FAULTS = Integer.getInteger("caravan.faults", 6);
  private static final long SEED = Long.getLong("caravan.seed", 4711);

  private final PostgresServer server;
  private @TempDir Path directory;

  MailPerFaultIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void oneMailForEachFault() throws IOException {
    Random random = new Random(SEED);
    try (MailServer mail = MailServer.start()) {
      FaultyStore.failing(Integer.MAX_VALUE, true);
      Workspace workspace =
          mail.serve(Workspace.in(directory, server.url(server.createShop())))
              .withoutShippedPlans()
              .routeFileFrom("moon.camel.yaml", "destinations/moon")
              .property("caravan.dump.redeliveries", "0");
      for (int i = 0; i < FAULTS; i++) {
        fault(workspace, "plan" + i, random.nextInt(5));
      }
      try (CaravanRuntime runtime = workspace.start(false)) {
        for (int i = 0; i < FAULTS; i++) {
          mail.refuse(random.nextBoolean() ? 451 : 421, random.nextInt(5));
          fail(runtime, "plan" + i);
          mail.refuse(451, 0);
          fail(runtime, "plan" + i);
        }
        later(workspace.state().resolve("outbox"));
        runtime.fire("send-now", Map.of());
      }
      Map<String, Long> mails =
          mail.subjects().stream()
              .map(subject -> subject.replaceAll(".*backup (\\S+) (is )?(FAILED|PARTIAL).*", "$1"))
              .collect(Collectors.groupingBy(plan -> plan, Collectors.counting()));
      List<String> plans = new ArrayList<>();
      for (int i = 0; i < FAULTS; i++) {
        plans.add("plan" + i);
      }
      assertThat(mails.keySet()).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(plans);
      assertThat(mails.values()).as("mails of each").containsOnly(1L);
      assertThat(Workspace.files(workspace.state().resolve("outbox"))).isEmpty();
    }
  }

  private void fault(Workspace workspace, String plan, int kind) {
    switch (kind) {
      case 0 -> workspace.plan(plan, "database", "postgresql://ghost@127.0.0.1:1/" + plan);
      case 1 -> workspace.plan(plan, "database", "mysql://ghost@127.0.0.1/" + plan);
      case 2 -> workspace.plan(plan, "database", server.url("no_such_" + plan));
      case 3 -> workspace.plan(plan, "minimumSize", "5GB");
      default -> workspace.plan(plan, "destinations", "local, moon");
    }
  }

  private static void fail(CaravanRuntime runtime, String plan) {
    try {
      runtime.fire("backup", Map.of("plan", plan, "trigger", "cli", "note", ""));
      throw new AssertionError(plan + " did not fail");
    } catch (CaravanException e) {
      assertThat(e).hasMessageNotContaining("there is no plan");
    }
  }

  /** As if the time to wait were over. */
  private static void later(Path outbox) throws IOException {
    for (String name : Workspace.files(outbox)) {
      Path parcel = outbox.resolve(name);
      Files.writeString(
          parcel, Files.readString(parcel).replaceAll("(\"nextAt\" : \")\\d{4}", "$12001"));
    }
  }
}
