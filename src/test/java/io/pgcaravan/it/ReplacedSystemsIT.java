package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.RouteSchedule;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The folders of routes/examples replace systems by configuration alone. */
@ExtendWith(PostgresServer.Shared.class)
class ReplacedSystemsIT {

  /** A Friday. */
  private static final Instant NOON = Instant.parse("2026-01-16T12:30:00Z");

  private final PostgresServer server;
  private @TempDir Path directory;

  ReplacedSystemsIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace example(String folder) throws IOException {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .set("APP_NAME", "shop");
    Path example = Workspace.project().resolve("routes/examples").resolve(folder);
    try (Stream<Path> files = Files.list(example)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml")).toList()) {
        Files.copy(file, workspace.routes().resolve("plans").resolve(file.getFileName()));
      }
    }
    return workspace;
  }

  private static void fireNext(Plans plans, Map<String, String> expected) {
    expected.forEach(
        (name, fire) ->
            assertThat(plans.scheduled(name).schedule().nextAfter(NOON))
                .as(name)
                .contains(Instant.parse(fire)));
  }

  @Test
  @Tag("S3.1")
  @Tag("S3.3")
  @Tag("S3.10")
  void threeTiersKeepByAgeWhatTheEnvironmentSays() throws IOException {
    Workspace workspace = example("s3-three-tiers").set("BACKUP_RETENTION_DAYS", "14");
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      Plans plans = runtime.plans();
      assertThat(plans.all()).extracting(Plan::name).containsExactly("daily", "monthly", "weekly");
      fireNext(
          plans,
          Map.of(
              "daily", "2026-01-17T02:00:00Z",
              "weekly", "2026-01-18T03:00:00Z",
              "monthly", "2026-02-01T04:00:00Z"));
      Map<String, String> keeps =
          Map.of("daily", "days 14", "weekly", "days 84", "monthly", "days 365");
      keeps.forEach(
          (name, rule) ->
              assertThat(plans.get(name).retention().keep())
                  .contains(Keep.parse(rule + ", minimum 2")));
      for (Plan plan : plans.all()) {
        assertThat(plan.destinations()).containsExactly("local", "s3");
        assertThat(plan.naming().key(plan.name(), "db", Instant.parse("2026-01-15T02:00:00Z")))
            .isEqualTo("shop_%s_backup_2026-01-15T02-00-00Z".formatted(plan.name()));
      }
    }
  }

  @Test
  @Tag("S3.1")
  @Tag("S3.2")
  @Tag("S3.10")
  void aTierIsBackedUpToTheDirectoryReadableByItsOwnerOnly() throws IOException {
    Workspace workspace =
        example("s3-three-tiers")
            .set("DESTINATIONS", "local")
            .set("COMPRESSION", "none")
            .set("BACKUP_MINIMUM_SIZE", "500B");
    assertThat(workspace.backup("weekly").exitCode()).isZero();
    assertThat(workspace.archive().getFileName().toString())
        .matches("shop_weekly_backup_\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ\\.sql");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.archive())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.backups())))
        .isEqualTo("rwx------");
  }

  private Workspace fullSchemaData() throws IOException {
    return example("s4-full-schema-data")
        .set("BACKUP_DESTINATIONS", "local")
        .set("BACKUP_MINIMUM_SIZE", "300B")
        .set("SCHEMA_DESTINATIONS", "local");
  }

  @Test
  @Tag("S4.4")
  @Tag("S4.7")
  @Tag("S4.9")
  void theDrillRestoresSchemaAndDataAsAPairAsksThemAndMeasures() throws IOException {
    Workspace workspace = fullSchemaData().set("DRILL_URL", server.url("postgres"));
    List.of("daily", "schema", "data").forEach(plan -> workspace.backup(plan).succeeded());

    Outcome outcome = workspace.fire("drill", Map.of("trigger", "schedule")).succeeded();

    assertThat(outcome.lines()).anyMatch(line -> line.matches(".*data/.* with schema/.*"));
    try (CaravanRuntime runtime = workspace.start(false)) {
      Map.of("daily", 3600.0, "data", 900.0)
          .forEach(
              (plan, objective) ->
                  assertThat(runtime.catalog().runs(plan, Instant.EPOCH, 9))
                      .filteredOn(run -> run.kind().equals("drill"))
                      .singleElement()
                      .satisfies(run -> assertThat(run.status()).isEqualTo("complete"))
                      .satisfies(
                          run ->
                              assertThat(run.details())
                                  .containsEntry("extent", "proven")
                                  .containsEntry("objectivesMet", true)
                                  .containsEntry("recoveryTimeObjective", objective)
                                  .containsEntry("recoveryPointObjective", 86400.0)
                                  .containsKeys("recoveryTime", "recoveryPoint"))
                      .satisfies(
                          run ->
                              assertThat(run.details().get("trials").toString())
                                  .contains("validations=1", "rows=5")));
      assertThat(runtime.catalog().acts(50)).extracting("action").contains("open", "drill");
    }
    assertThat(server.scratchDatabases()).isEmpty();
  }

  @Test
  @Tag("S4.1")
  @Tag("S4.2")
  @Tag("S4.8")
  void fullSchemaAndDataDumpsHaveTheirTimesFoldersAndCleanUp() throws IOException {
    try (CaravanRuntime runtime = fullSchemaData().start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      Plans plans = runtime.plans();
      fireNext(
          plans,
          Map.of(
              "daily", "2026-01-17T06:00:00Z",
              "schema", "2026-01-17T12:00:00Z",
              "data", "2026-01-16T18:00:00Z",
              "weekly", "2026-01-18T02:00:00Z",
              "prune/weekly", "2026-01-18T06:00:00Z",
              "audit/monthly", "2026-02-01T09:00:00Z",
              "monitor/morning", "2026-01-17T07:00:00Z"));
      assertThat(plans.schedules())
          .filteredOn(schedule -> schedule.route().equals("prune"))
          .extracting(RouteSchedule::name)
          .hasSize(plans.all().size());
      Map<String, String> folders =
          Map.of(
              "daily", "daily/2024-01-04",
              "weekly", "weekly/week_01_2024",
              "monthly", "monthly/2024-01",
              "schema", "schema/2024-01-04");
      folders.forEach(
          (name, folder) ->
              assertThat(
                      plans
                          .get(name)
                          .naming()
                          .key(name, "db", Instant.parse("2024-01-04T06:00:00Z")))
                  .startsWith(folder + "/shop-"));
      Map<String, String> keeps =
          Map.of("daily", "days 30", "weekly", "days 90", "monthly", "days 365");
      keeps.forEach(
          (name, rule) -> {
            assertThat(plans.get(name).retention().keep())
                .contains(Keep.parse(rule + ", minimum 2"));
            assertThat(plans.get(name).retention().afterBackup()).isFalse();
          });
      assertThat(plans.get("daily").contents().options().arguments())
          .containsExactly("--clean", "--if-exists", "--no-owner", "--no-privileges");
      assertThat(runtime.context().getRoute("audit-monthly")).isNotNull();
    }
  }

  @Test
  @Tag("S4.4")
  void anAuditThatFindsDamageIsToldAndStillSendsTheSummary() throws IOException {
    try (MailServer mail = MailServer.start()) {
      Workspace workspace = mail.serve(fullSchemaData());
      workspace.backup("schema").succeeded();
      Path archive = workspace.archive();
      byte[] bytes = Files.readAllBytes(archive);
      bytes[bytes.length / 2] ^= 1;
      Files.write(archive, bytes);
      Path file = workspace.routes().resolve("plans/audit.camel.yaml");
      Files.writeString(file, Files.readString(file).replace("0 0 9 ? * 1#1", "* * * * * ?"));
      try (CaravanRuntime runtime = workspace.start(true)) {
        assertThat(runtime.brokenFiles()).isEmpty();
        await().atMost(Duration.ofSeconds(30)).until(() -> mail.received().size() >= 2);
      }
      assertThat(mail.subjects())
          .anyMatch(subject -> subject.contains("need attention"))
          .anyMatch(subject -> subject.contains("audit/monthly"));
    }
  }

  @Test
  @Tag("S4.4")
  void anAuditThatWasMissedIsMadeAtTheNextStart() throws IOException {
    Instant fire = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    try (MailServer mail = MailServer.start()) {
      Workspace workspace = mail.serve(fullSchemaData());
      Path file = workspace.routes().resolve("plans/audit.camel.yaml");
      String onceAYear = OnceAYear.at(fire);
      Files.writeString(file, Files.readString(file).replace("0 0 9 ? * 1#1", onceAYear));
      new StateDirectory(workspace.state())
          .saveFire("audit/monthly", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
      for (int start = 0; start < 2; start++) {
        try (CaravanRuntime runtime = workspace.start(true)) {
          runtime.runMissedFires();
          await().atMost(Duration.ofSeconds(30)).until(() -> mail.received().size() >= 1);
        }
      }
      assertThat(mail.only().subject()).contains("need attention");
    }
  }

  @Test
  @Tag("S4.1")
  @Tag("S4.2")
  void theSchemaAndTheDataAreDumpedEachIntoItsFolder() throws IOException {
    Workspace workspace = fullSchemaData();
    for (String plan : List.of("schema", "data")) {
      assertThat(workspace.backup(plan).exitCode()).as(plan).isZero();
    }
    assertThat(workspace.archives())
        .hasSize(2)
        .anyMatch(name -> name.matches("schema/\\d{4}-\\d\\d-\\d\\d/shop-schema-.*\\.sql\\.gz"))
        .anyMatch(name -> name.matches("data/\\d{4}-\\d\\d-\\d\\d/shop-data-.*\\.sql\\.gz"));
  }
}
