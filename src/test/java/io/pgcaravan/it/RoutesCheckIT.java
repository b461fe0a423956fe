package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes check} tells faults as compilers do, and leaves no trace. */
class RoutesCheckIT {

  private @TempDir Path directory;

  private Workspace workspace() {
    return Workspace.in(directory, "")
        .withoutCatalog()
        .set("AWS_SECRET_ACCESS_KEY_FILE", "/nonexistent");
  }

  @Test
  void soundFilesAreOkWithoutAnySetting() {
    Workspace workspace = workspace();
    Outcome outcome = workspace.cli("routes", "check").run().succeeded();
    assertThat(outcome.out().lines())
        .hasSizeGreaterThan(20)
        .allMatch(line -> line.endsWith(": ok"));
    assertThat(workspace.state()).doesNotExist();
    assertThat(workspace.stage()).doesNotExist();
    assertThat(workspace.backups()).doesNotExist();
  }

  @Test
  void faultsAreToldWithFileAndLine() {
    Workspace workspace =
        workspace()
            .plan("odd", "keepLats", "3")
            .plan("daily-copy", "plan", "daily")
            .routeFile("destinations/empty", "")
            .routeFile(
                "channels/odd",
                """
                - route:
                    id: odd-alert
                    from:
                      uri: direct:odd-alert
                      steps:
                        - to:
                            uri: direct:nowhere
                """);
    Outcome outcome = workspace.cli("routes", "check").run();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out().lines().filter(line -> !line.endsWith(": ok")))
        .hasSize(4)
        .anyMatch(
            line ->
                line.matches(".*channels/odd.camel.yaml:7: it calls direct:nowhere, .* HINT: .*"))
        .anyMatch(line -> line.matches(".*destinations/empty.camel.yaml: Resource is empty.*"))
        .anyMatch(line -> line.matches(".*plans/daily.camel.yaml:\\d+: two plan files define .*"))
        .anyMatch(line -> line.matches(".*plans/odd.camel.yaml:\\d+: .* parameter 'keepLats'.*"));
  }

  @Test
  void aFileFromAnywhereIsCheckedAsIfItWereInItsPlace() throws IOException {
    Path file = directory.resolve("draft.camel.yaml");
    Workspace workspace = workspace();
    String daily = workspace.routeFileContent("plans/daily");
    Files.writeString(file, daily);
    Outcome outcome = workspace.cli("routes", "check", file.toString()).run();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .containsPattern("draft.camel.yaml:\\d+: two plan files define the plan daily");
    workspace.cli("routes", "check", directory.resolve("none").toString()).run().failed(2, "none");
  }
}
