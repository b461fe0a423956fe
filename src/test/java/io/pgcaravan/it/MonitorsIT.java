package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.alert.Findings;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Monitors look while the program runs, and what they find reaches direct:alert. */
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

  /** An index that holds nothing, or cannot be asked. */
  private record Index(boolean broken) implements ArchiveIndex {

    @Override
    public String source() {
      return "a test";
    }

    @Override
    public List<IndexedCopy> copies(CopyQuery query) {
      return List.of();
    }

    @Override
    public List<IndexedCopy> newest(int ofEach) {
      if (broken) {
        throw new IllegalStateException("the index is down");
      }
      return List.of();
    }

    @Override
    public List<CopyStatistics> statistics() {
      return List.of();
    }
  }

  private @TempDir Path directory;
  private final Told told = new Told();

  private Workspace workspace() {
    Workspace workspace =
        Workspace.in(directory, "postgresql://nobody@127.0.0.1:1/none")
            .withoutShippedPlans()
            .plan("first", "cron", "0 * * * * ?")
            .plan("second", "cron", "0 * * * * ?");
    Instant dayAgo = Instant.now().minus(Duration.ofDays(1));
    StateDirectory state = new StateDirectory(workspace.state());
    state.saveFire("first", new FireRecord(dayAgo, 1, true));
    state.saveFire("second", new FireRecord(dayAgo, 1, true));
    return workspace;
  }

  private CaravanRuntime start(Workspace workspace, boolean broken) {
    CaravanRuntime runtime = workspace.start(false);
    runtime.context().getRegistry().bind("archiveIndex", ArchiveIndex.class, new Index(broken));
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
    try (CaravanRuntime runtime = start(workspace(), false)) {
      runtime.fire("monitor-freshness", Map.of());
      await().atMost(Duration.ofSeconds(5)).until(() -> !told.findings.isEmpty());
    }
    assertThat(keys("freshness")).containsExactly("schedule");
    assertThat(keys("monitor-freshness")).isEmpty();
  }

  @Test
  void aMonitorThatCannotLookIsToldOfAndTheOthersLook() {
    try (CaravanRuntime runtime = start(workspace(), true)) {
      runtime.fire("monitor", Map.of());
    }
    assertThat(keys("monitor-freshness")).containsExactly("freshness");
    assertThat(told.findings).noneMatch(findings -> findings.source().equals("freshness"));
    assertThat(told.findings).anyMatch(findings -> findings.source().equals("outbox"));
  }
}
