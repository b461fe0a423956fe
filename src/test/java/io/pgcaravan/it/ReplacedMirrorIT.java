package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.plan.Schedule;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The folder s2-mirror of routes/examples, copied into place as its README says. */
@ExtendWith(PostgresServer.Shared.class)
class ReplacedMirrorIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String FILE = "plans/mirror.camel.yaml";

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;
  private String source;
  private String target;

  ReplacedMirrorIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void copyTheExample() throws IOException {
    source = server.createShop();
    server.sql(
        source,
        "CREATE TABLE page AS SELECT n, md5(n::text) AS text FROM generate_series(1, 500) n");
    target = server.createDatabase();
    server.sql(target, "CREATE TABLE old (id int); INSERT INTO old VALUES (7)");
    workspace =
        Workspace.in(directory, server.url(source))
            .withoutShippedPlans()
            .set("APP_NAME", "shop")
            .set("MIRROR_TARGET_URL", server.url(target));
    Files.copy(
        Workspace.project().resolve("routes/examples/s2-mirror/mirror.camel.yaml"),
        workspace.routes().resolve(FILE));
  }

  /** Changes a line of the copied file, as an operator does. */
  private void edit(String before, String after) throws IOException {
    Path file = workspace.routes().resolve(FILE);
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  private Outcome run() {
    return workspace.fire("mirror", Map.of("plan", "mirror", "trigger", "cli"));
  }

  private String dump(String database) {
    return server.dump(database, "--schema=public");
  }

  @Test
  @Tag("S2.1")
  @Tag("S2.3")
  @Tag("S2.4")
  @Tag("S2.5")
  @Tag("S2.8")
  void itsTimesAndLimitsAreThoseOfTheReplacedSystem() {
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      MirrorPlan mirror = runtime.mirrors().get("mirror");
      Schedule schedule = mirror.dump().schedule();
      Instant noon = Instant.parse("2026-01-16T12:00:00Z");
      assertThat(schedule.nextAfter(noon)).contains(Instant.parse("2026-01-16T18:00:00Z"));
      assertThat(schedule.nextAfter(noon.plus(6, ChronoUnit.HOURS)))
          .contains(Instant.parse("2026-01-17T06:00:00Z"));
      assertThat(schedule.grace()).isEqualTo(Duration.ofMinutes(10));
      assertThat(mirror.dump().limits().time()).isEqualTo(Duration.ofSeconds(300));
      assertThat(mirror.dump().limits().minimumSizeBytes()).isEqualTo(10_000);
      assertThat(mirror.limits().safety()).isEqualTo(Duration.ofSeconds(180));
      assertThat(mirror.limits().restore()).isEqualTo(Duration.ofSeconds(300));
      assertThat(mirror.keepDays()).isEqualTo(7);
    }
  }

  @Test
  @Tag("S2.2")
  @Tag("S2.3")
  @Tag("S2.4")
  @Tag("S2.5")
  @Tag("S2.6")
  @Tag("S2.9")
  @Tag("S2.10")
  void theTargetBecomesTheSourceByConfigurationAlone() throws IOException {
    edit("name: tables, value: \"\"", "name: tables, value: \"customer, page\"");
    Outcome outcome = workspace.cli("mirror", "mirror").run().succeeded();

    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(workspace.archives())
        .hasSize(2)
        .anyMatch(name -> name.matches("shop_\\d{8}_\\d{6}\\.sql"))
        .anyMatch(name -> name.startsWith(target + "-safety-backup-"));
    assertThat(outcome.lines())
        .filteredOn(line -> line.contains("statistics of mirror mirror: {"))
        .singleElement()
        .asString()
        .contains("\"success\":true", "\"start\":", "\"end\":", "\"duration\":", "\"error\":\"\"")
        .contains("\"sourceCounts\":{\"public.customer\":3,\"public.page\":500}")
        .contains("\"targetCounts\":{\"public.customer\":3,\"public.page\":500}");

    // and it is shown to whoever asks
    assertThat(workspace.cli("plans").run().succeeded().out().lines())
        .filteredOn(line -> line.startsWith("mirror "))
        .singleElement()
        .asString()
        .containsPattern("0 0 6,18 \\* \\* \\? +\\d{4}-\\d\\d-\\d\\d (06|18):00:00 UTC")
        .contains(" public ", "/" + target, "days 7", "complete at ");
    assertThat(workspace.cli("doctor").run().out())
        .contains("ok    mirror       mirror may replace public of ");
    assertThat(workspace.cli("list").run().out()).contains(workspace.archives());
  }

  @Test
  void doctorTellsWhatStandsAgainstIt() {
    server.sql(target, "CREATE SCHEMA reports; CREATE VIEW reports.v AS SELECT id FROM old");
    Outcome outcome = workspace.cli("doctor").run();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("FAIL  mirror", "view reports.v depends on table public.old", "HINT: ");
  }

  private void missed(int minutesAgo) throws IOException {
    Instant fire =
        Instant.now().minus(minutesAgo, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    String onceAYear = OnceAYear.at(fire);
    edit("0 0 6,18 * * ?", onceAYear);
    new StateDirectory(workspace.state())
        .saveFire("mirror/mirror", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
  }

  @Test
  @Tag("S2.1")
  void aFireThatWasMissedIsRunAtTheNextStart() throws IOException {
    missed(5);
    try (CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      await().atMost(SOON).until(() -> workspace.archives().size() == 2);
    }
    assertThat(dump(target)).isEqualTo(dump(source));
  }

  @Test
  @Tag("S2.1")
  void oneThatIsMoreThanTenMinutesLateIsNot() throws IOException {
    missed(11);
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      assertThat(log.all()).noneMatch(line -> line.contains("was missed"));
    }
    assertThat(workspace.archives()).isEmpty();
  }

  @Test
  @Tag("S2.1")
  void twoNeverRunAtOnce() throws Exception {
    workspace.templated(
        "plans/second", "mirror-plan", Map.of("plan", "second", "destinations", "local"));
    AutoCloseable lock = server.lock(source, "customer");
    try (CaravanRuntime runtime = workspace.start(false)) {
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(() -> runtime.fire("mirror", Map.of("plan", "mirror")));
      try {
        await().atMost(SOON).until(() -> server.sessions(source) > 1);
        assertThatThrownBy(() -> runtime.fire("mirror", Map.of("plan", "mirror")))
            .isInstanceOf(CaravanException.class)
            .hasMessageContaining("mirror runs already");
        assertThatThrownBy(() -> runtime.fire("mirror", Map.of("plan", "second")))
            .isInstanceOf(CaravanException.class)
            .hasMessageContaining("something is restored into");
      } finally {
        lock.close();
      }
      first.get(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    } catch (CompletionException e) {
      throw new AssertionError(e);
    }
    assertThat(dump(target)).isEqualTo(dump(source));
    workspace.holdsNoLeftovers();
  }

  @Test
  @Tag("S2.7")
  @Tag("S2.9")
  void aFailureIsToldOnceAndSoIsTheRecovery() {
    try (MailServer mail = MailServer.start()) {
      mail.serve(workspace);
      server.sql(target, "CREATE SCHEMA reports; CREATE VIEW reports.v AS SELECT id FROM old");
      run().failed(1, "view reports.v depends on table public.old");
      run().failed(1, "view reports.v depends on table public.old");
      assertThat(mail.only().subject()).contains("mirror mirror FAILED");
      assertThat(mail.only().text())
          .contains("view reports.v depends on table public.old", "./caravan mirror mirror");

      server.sql(target, "DROP SCHEMA reports CASCADE");
      run().succeeded();
      run().succeeded();
      assertThat(mail.received()).hasSize(2);
      assertThat(mail.mail(1).subject()).contains("mirror mirror");
    }
  }
}
