package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fifty edits, good and bad, while backups run: nothing is lost. */
@ExtendWith(PostgresServer.Shared.class)
class LiveEditsIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int EDITS = 50;

  private final PostgresServer server;
  private final Random random;
  private final long seed = Long.getLong("caravan.test.seed", System.nanoTime());
  private @TempDir Path directory;
  private Workspace workspace;

  LiveEditsIT(PostgresServer server) {
    this.server = server;
    this.random = new Random(seed);
  }

  private Path file(String name) {
    return workspace.routes().resolve(name + ".camel.yaml");
  }

  /** Whether the files that are edited are all sound and as they should be in the end. */
  private void soundAgain() throws IOException {
    workspace.restoreShippedRouteFile("plan").restoreShippedRouteFile("failure");
    workspace.plan("edited", "cron", "0/2 * * * * ?", "keepLast", "3").plan("last");
    for (String name : List.of("added", "copy", "renamed")) {
      Files.deleteIfExists(file("plans/" + name));
    }
    Files.deleteIfExists(file("destinations/second"));
  }

  private void edit() throws IOException {
    String plan = workspace.routeFileContent("plan");
    switch (random.nextInt(12)) {
      case 0 -> workspace.plan("edited", "cron", "0/3 * * * * ?");
      case 1 -> workspace.plan("edited", "cron", "0/2 * * * * ?", "keepLast", "2");
      case 2 -> workspace.plan("edited", "keepLats", "2");
      case 3 -> workspace.routeFile("plans/edited", "- templatedRoute: {{{ [");
      case 4 -> workspace.plan("added", "cron", "0/2 * * * * ?");
      case 5 -> Files.deleteIfExists(file("plans/added"));
      case 6 -> workspace.routeFile("plans/copy", workspace.routeFileContent("plans/often"));
      case 7 ->
          Files.move(
              file("plans/last"), file("plans/renamed"), StandardCopyOption.REPLACE_EXISTING);
      case 8 -> workspace.routeFile("plan", plan.replace("defaultValue: 1h", "defaultValue: 2h"));
      case 9 -> workspace.routeFile("failure", "- route: [");
      case 10 ->
          workspace.routeFile(
              "destinations/second",
              workspace.routeFileContent("destinations/local").replace("local", "second"));
      default -> workspace.routeFile("plan", plan.substring(0, plan.length() / 2));
    }
    if (!Files.exists(file("plans/last"))) {
      workspace.plan("last");
    }
  }

  /** Whether the plan that is edited keeps so many archives. */
  private static boolean keeps(CaravanRuntime runtime, int archives) {
    return runtime.plans().find("edited").flatMap(plan -> plan.retention().keep()).stream()
        .anyMatch(keep -> keep.rules().containsValue(archives));
  }

  private static Set<String> ids(Collection<Route> routes) {
    return routes.stream().map(Route::getRouteId).collect(Collectors.toSet());
  }

  @Test
  void fiftyEditsDuringBackupsLoseNothing() throws Exception {
    workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .property("caravan.routes.look-interval", "100")
            .plan("often", "cron", "* * * * * ?", "keepLast", "3");
    soundAgain();
    Set<String> routes;
    Collection<?> plans;
    try (LogLines log = LogLines.capture()) {
      try (CaravanRuntime runtime = workspace.start(true)) {
        CamelContext context = runtime.context();
        await().atMost(SOON).until(() -> log.count("complete: ") > 0);
        int endpoints = context.getEndpoints().size();
        for (int i = 0; i < EDITS; i++) {
          edit();
          if (i % 8 == 7) {
            int kept = 100 + i; // the others may follow each other too fast for any to be seen
            workspace.plan("edited", "cron", "0/3 * * * * ?", "keepLast", String.valueOf(kept));
            await().atMost(SOON).until(() -> keeps(runtime, kept));
          } else {
            await().pollDelay(Duration.ofMillis(random.nextInt(200))).until(() -> true);
          }
        }
        soundAgain();
        await()
            .atMost(SOON)
            .until(
                () ->
                    runtime.brokenFiles().isEmpty()
                        && runtime.gate().pending().isEmpty()
                        && runtime.plans().all().size() == 3
                        && keeps(runtime, 3)
                        && runtime
                            .plans()
                            .get("last")
                            .schedule()
                            .grace()
                            .equals(Duration.ofHours(1))
                        && !runtime.destinations().names().contains("second"));
        long runs = log.count("plan often begins");
        await().atMost(SOON).until(() -> log.count("plan often begins") > runs + 1);
        routes = ids(context.getRoutes());
        plans = List.copyOf(runtime.plans().all());
        assertThat(context.getEndpoints().size()).isLessThan(endpoints + 20);
      }
      assertThat(log.count("took effect")).as("edits that acted, seed %d", seed).isPositive();
      assertThat(log.count("is refused: ")).as("edits refused, seed %d", seed).isPositive();
      // plans that fire each two seconds may meet themselves on a slow machine
      assertThat(log.errors())
          .as("errors, seed %d", seed)
          .filteredOn(line -> !line.contains(" runs already "))
          .allMatch(line -> line.startsWith("routes: ") && line.contains(" is refused: "));
      assertThat(log.count(" begins")).isEqualTo(log.count("complete: "));
    }
    try (CaravanRuntime fresh = workspace.start(false)) {
      assertThat(fresh.brokenFiles()).isEmpty();
      assertThat(routes).as("seed %d", seed).isEqualTo(ids(fresh.context().getRoutes()));
      assertThat(plans).as("seed %d", seed).isEqualTo(List.copyOf(fresh.plans().all()));
    }
    workspace.holdsNoLeftovers();
  }
}
