package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.alert.Findings;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Monitors look while the program runs, and what they find reaches direct:alert. */
@ExtendWith(PostgresServer.Shared.class)
class MonitorsIT {

  /** Remembers what is sent to direct:alert. */
  private static final class Told extends EventNotifierSupport {

    private final Queue<Findings> findings = new ConcurrentLinkedQueue<>();

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.ExchangeSendingEvent sending
          && sending.getEndpoint().getEndpointUri().equals("direct://alert")) {
        findings.add(sending.getExchange().getMessage().getBody(Findings.class));
      }
    }
  }

  private static final String NOWHERE = "postgresql://nobody@127.0.0.1:1/none";

  private final PostgresServer server;
  private @TempDir Path directory;
  private final Told told = new Told();

  MonitorsIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace(String url, String... plans) {
    Workspace workspace = Workspace.in(directory, url).withoutShippedPlans();
    StateDirectory state = new StateDirectory(workspace.state());
    for (String plan : plans) {
      workspace.plan(plan, "cron", "0 * * * * ?");
      state.saveFire(plan, new FireRecord(Instant.now().minus(Duration.ofDays(1)), 1, true));
    }
    return workspace;
  }

  private CaravanRuntime start(Workspace workspace) {
    CaravanRuntime runtime = workspace.start(false);
    runtime.context().getManagementStrategy().addEventNotifier(told);
    return runtime;
  }

  private List<String> keys(String source) {
    return told.findings.stream()
        .filter(findings -> findings.source().equals(source))
        .flatMap(findings -> findings.findings().stream())
        .map(finding -> finding.key())
        .toList();
  }

  @Test
  @Tag("S4.5")
  void aScheduleThatSilentlyStoppedIsTold() {
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = start(workspace(NOWHERE, "first", "second"))) {
      runtime.fire("monitor-freshness", Map.of());
      runtime.fire("monitor-freshness", Map.of());
      assertThat(log.all()).filteredOn(line -> line.startsWith("no plan has run")).hasSize(1);
    }
    assertThat(keys("freshness")).containsExactly("schedule", "schedule");
    assertThat(keys("monitor-freshness")).isEmpty();
  }

  @Test
  void aMonitorThatCannotLookIsToldOfAndTheOthersLook() throws IOException {
    Workspace workspace = workspace(NOWHERE, "first");
    Path file = workspace.routes().resolve("monitors.camel.yaml");
    Files.writeString(file, Files.readString(file).replace("constant: 1h", "constant: soon"));
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = start(workspace)) {
      runtime.fire("monitor", Map.of());
      runtime.fire("monitor-freshness", Map.of());
      assertThat(log.errors()).hasSize(1).first().asString().contains("malformed grace");
    }
    assertThat(keys("monitor-freshness")).containsExactly("freshness", "freshness");
    assertThat(told.findings).noneMatch(findings -> findings.source().equals("freshness"));
    assertThat(told.findings).anyMatch(findings -> findings.source().equals("outbox"));
  }

  @Test
  void copiesThatACatalogDoesNotKnowOrHasLearntByLookingAreNotMissed() throws IOException {
    Workspace workspace = workspace(server.url(server.createShop()), "first", "second");
    workspace.backup("first").succeeded();
    workspace.backup("second").succeeded();
    try (Stream<Path> files = Files.list(workspace.state())) {
      for (Path file : files.filter(each -> each.toString().contains("catalog.db")).toList()) {
        Files.delete(file);
      }
    }
    workspace.backup("first").succeeded(); // now the new catalog knows one plan
    try (CaravanRuntime runtime = start(workspace)) {
      runtime.fire("monitor", Map.of());
      assertThat(runtime.rebuild().run(Optional.empty())).isTrue();
      runtime.fire("monitor", Map.of());
    }
    assertThat(told.findings).anyMatch(findings -> findings.source().equals("freshness"));
    assertThat(keys("freshness")).isEmpty();
    assertThat(keys("damage")).isEmpty();
  }

  @Test
  @Tag("S4.5")
  void aCheckAtASetTimeThatWasMissedIsRunOnceAtTheNextStart() {
    Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    Workspace workspace =
        workspace(NOWHERE)
            .templated(
                "plans/morning",
                "monitor-schedule",
                Map.of("name", "morning", "cron", OnceAYear.at(fire)));
    new StateDirectory(workspace.state())
        .saveFire("monitor/morning", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
    for (int start = 0; start < 2; start++) {
      try (LogLines log = LogLines.capture();
          CaravanRuntime runtime = workspace.start(true)) {
        runtime.context().getManagementStrategy().addEventNotifier(told);
        runtime.runMissedFires();
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> told.findings.stream().anyMatch(each -> each.source().equals("damage")));
        assertThat(log.all().stream().filter(line -> line.contains("was missed")))
            .hasSize(1 - start);
      }
    }
  }
}
