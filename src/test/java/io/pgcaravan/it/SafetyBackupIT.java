package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.Failures;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.restore.SafetyBackup;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a restore or a mirror is about to replace is kept first. */
@ExtendWith(PostgresServer.Shared.class)
class SafetyBackupIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;
  private String target;

  SafetyBackupIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void makeTarget() {
    target = server.createShop();
    workspace = Workspace.in(directory, server.url(server.createShop()));
  }

  private static Exchange backUp(CaravanRuntime runtime, String url, String... destinations) {
    return runtime
        .context()
        .createProducerTemplate()
        .request(
            "direct:safety-backup",
            exchange -> {
              exchange.setVariable("run", "the caller's");
              exchange.setVariable("target", new ConfiguredUrl(url));
              exchange.setVariable("keepAt", List.of(destinations));
              exchange.setVariable("why", "before a test");
              exchange.getMessage().setHeader("plan", "the caller's");
              exchange.getMessage().setBody("the caller's");
            });
  }

  @Test
  void itIsAFullArchiveOfTheTargetThatLatestNeverTakes() {
    try (CaravanRuntime runtime = workspace.start(false)) {
      Exchange exchange = backUp(runtime, server.url(target), "local");

      assertThat(exchange.getException()).isNull();
      SafetyBackup made = exchange.getVariable("safety", SafetyBackup.class);
      assertThat(made.archive()).startsWith(target + "-safety-backup-").endsWith(".sql.gz");
      assertThat(made.destinations()).containsExactly("local");
      Manifest manifest = Workspace.manifest(workspace.archive());
      assertThat(manifest.database()).endsWith("/" + target);
      assertThat(manifest.scope()).isEqualTo("full");
      assertThat(manifest.options()).isEmpty(); // owners and grants too
      assertThat(manifest.note()).isEqualTo("before a test");
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> runtime.fire("verify", Map.of("archive", "latest")))
          .withMessage("there is no archive 'latest'");
      runtime.fire("verify", Map.of("archive", made.archive()));
      assertThat(runtime.catalog().runs("safety", Instant.EPOCH, 9))
          .singleElement()
          .satisfies(run -> assertThat(run.kind()).isEqualTo("safety"))
          .satisfies(run -> assertThat(run.status()).isEqualTo("complete"));
    }
    workspace.holdsNoLeftovers();
  }

  @Test
  void itIsARunOfItsOwnAndLeavesTheCallersVariables() {
    try (CaravanRuntime runtime = workspace.start(false)) {
      Exchange exchange = backUp(runtime, server.url(target), "local");

      assertThat(exchange.getVariable("run")).isEqualTo("the caller's");
      assertThat(exchange.getMessage().getHeader("plan")).isEqualTo("the caller's");
      assertThat(exchange.getMessage().getBody()).isEqualTo("the caller's");
    }
  }

  @Test
  void oneThatFailsIsTheCallersFailure() {
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(false)) {
      Exchange exchange = backUp(runtime, server.url("no_such_database"), "local");

      CaravanException failure = Failures.of(exchange.getException()).orElseThrow();
      assertThat(failure).hasMessageContaining("no_such_database");
      assertThat(exchange.getVariable("run")).isEqualTo("the caller's");
      assertThat(runtime.catalog().runs("safety", Instant.EPOCH, 9))
          .singleElement()
          .satisfies(run -> assertThat(run.status()).isEqualTo("failed"));
      assertThat(log.errors()).isEmpty(); // it is told by whoever needs the backup
    }
    workspace.holdsNothing();
  }

  @Test
  void aPlanOfThatNameIsRefused() {
    workspace.plan("safety");
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles().values())
          .singleElement()
          .satisfies(failure -> assertThat(failure.getMessage()).contains("is reserved"));
    }
  }
}
