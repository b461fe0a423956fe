package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plans fire when their schedules say so, also when the program was down, and never twice at once.
 */
@ExtendWith(PostgresServer.Shared.class)
class SchedulesIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final PostgresServer server;
  private @TempDir Path directory;

  SchedulesIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void aPlanFiresEverySecondButNeverTwiceAtOnce() throws Exception {
    String database = server.createShop();
    Workspace workspace =
        Workspace.in(directory, server.url(database))
            .withoutShippedPlans()
            .plan("often", "cron", "* * * * * ?");
    AutoCloseable lock = server.lock(database, "customer");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      await().atMost(SOON).until(() -> log.count("dumping") == 1);
      // fires go by while the first run waits for the locked table
      await()
          .during(Duration.ofMillis(2500))
          .atMost(SOON)
          .until(() -> log.count("plan often begins") == 1);
      lock.close();
      await().atMost(SOON).until(() -> log.count("complete: ") >= 2);
      assertThat(log.errors()).isEmpty();
    }
    assertThat(workspace.archives()).hasSizeGreaterThanOrEqualTo(2);
    Manifest manifest =
        Workspace.manifest(workspace.backups().resolve(workspace.archives().get(0)));
    assertThat(manifest.trigger()).isEqualTo("schedule");
    workspace.holdsNoLeftovers();
  }

  private Workspace missedTenMinutesAgo(String grace) {
    Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .plan("yearly", "cron", OnceAYear.at(fire), "grace", grace);
    new StateDirectory(workspace.state())
        .saveFire("yearly", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
    return workspace;
  }

  @Test
  void aFireThatWasMissedIsRunOnceAtTheNextStart() {
    Workspace workspace = missedTenMinutesAgo("1h");
    try (CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      await().atMost(SOON).until(() -> workspace.archives().size() == 1);
      await().atMost(SOON).until(() -> Workspace.files(workspace.stage()).isEmpty());
    }
    assertThat(Workspace.manifest(workspace.archive()).trigger()).isEqualTo("missed");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      assertThat(log.count("was missed")).isZero();
    }
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void aFireThatWasMissedTooLongAgoIsNotRun() {
    Workspace workspace = missedTenMinutesAgo("5m");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      assertThat(log.count("was missed")).isZero();
    }
    workspace.holdsNothing();
  }

  @Test
  void aRouteIsFiredByHandOverJmx() throws Exception {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .withRouteBeans()
            .plan("rare");
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try (CaravanRuntime runtime = workspace.start(true)) {
      assertThat(runtime.context().getRoute("backup")).isNotNull();
      Set<ObjectName> found =
          beans.queryNames(
              new ObjectName("org.apache.camel:context=pg-caravan,type=context,*"), null);
      assertThat(found).hasSize(1);
      beans.invoke(
          found.iterator().next(),
          "requestBodyAndHeaders",
          new Object[] {"direct:backup", "", Map.of("plan", "rare", "trigger", "jmx")},
          new String[] {"java.lang.String", "java.lang.Object", "java.util.Map"});
      assertThat(
              beans.queryNames(
                  new ObjectName("org.apache.camel:context=pg-caravan,type=routes,name=\"backup\""),
                  null))
          .hasSize(1);
    }
    assertThat(Workspace.manifest(workspace.archive()).trigger()).isEqualTo("jmx");
  }
}
