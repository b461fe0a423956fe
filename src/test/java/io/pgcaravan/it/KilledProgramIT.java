package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed leaves no false archive, and its next run cleans up after it. */
@ExtendWith(PostgresServer.Shared.class)
class KilledProgramIT {

  /** Tells the test that the tool is there, and waits to be killed. */
  private static final String HANG = "echo here > \"$HERE/reached\"; exec sleep 120";

  private final PostgresServer server;
  private @TempDir Path directory;

  KilledProgramIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace shop() {
    return Workspace.in(directory.resolve("work"), server.url(server.createShop()))
        .plan("night", "format", "custom");
  }

  /** Kills a backup by the plan "night" once one of its tools is reached. */
  private void killWhenReached(Workspace workspace, FakeTools tools) {
    Cli.Running running =
        workspace.cli("backup", "night").withFirstInPath(tools.directory()).start();
    await().atMost(Duration.ofSeconds(30)).until(() -> !tools.written("reached").isEmpty());
    kill(running);
  }

  private static void kill(Cli.Running running) {
    List<ProcessHandle> children = running.process().descendants().toList();
    running.process().destroyForcibly();
    running.outcome();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void runsCleanlyNext(Workspace workspace, String plan) {
    workspace.backup(plan).succeeded();
    assertThat(workspace.archives()).hasSize(1);
    assertThat(workspace.stored()).hasSize(2);
    assertThat(Workspace.manifest(workspace.archive()).sizeBytes())
        .isEqualTo(workspace.archive().toFile().length());
    workspace.holdsNoLeftovers();
  }

  @Test
  void atTheBeginning() {
    Workspace workspace = shop();
    FakeTools tools =
        FakeTools.wrapping(directory, server.tools(), "exec \"$REAL\" \"$@\"")
            .tool("psql", "HERE=$(dirname \"$0\")\n" + HANG);

    killWhenReached(workspace, tools);

    assertThat(workspace.stored()).isEmpty();
    assertThat(Workspace.files(workspace.stage())).isNotEmpty();
    runsCleanlyNext(workspace, "night");
  }

  @Test
  void inMidDump() {
    Workspace workspace = shop();
    FakeTools tools =
        FakeTools.wrapping(directory, server.tools(), "\"$REAL\" \"$@\" | head -c 1000; " + HANG);

    killWhenReached(workspace, tools);

    assertThat(workspace.stored()).isEmpty();
    assertThat(Workspace.files(workspace.stage())).anyMatch(name -> name.endsWith(".dump.gz"));
    runsCleanlyNext(workspace, "night");
  }

  @Test
  void whenTheDumpIsSealed() {
    Workspace workspace = shop();
    FakeTools tools =
        FakeTools.wrapping(directory, server.tools(), "exec \"$REAL\" \"$@\"")
            .tool("pg_restore", "HERE=$(dirname \"$0\")\ncat > /dev/null\n" + HANG);

    killWhenReached(workspace, tools);

    assertThat(workspace.stored()).isEmpty();
    assertThat(Workspace.files(workspace.stage())).anyMatch(name -> name.endsWith(".dump.gz"));
    runsCleanlyNext(workspace, "night");
  }

  @Test
  void inMidDelivery() {
    Workspace workspace =
        Workspace.in(directory.resolve("work"), server.url(server.createShop()))
            .plan("night", "keepLast", "5");
    workspace.routeFileFrom("slow-local.camel.yaml", "destinations/local");
    Cli.Running running = workspace.cli("backup", "night").start();
    await().atMost(Duration.ofSeconds(30)).until(() -> !workspace.stored().isEmpty());
    kill(running);

    assertThat(workspace.stored())
        .as("a manifest without its archive, which is none")
        .singleElement()
        .asString()
        .endsWith(".manifest.json");
    Outcome list = workspace.cli("list").run();
    assertThat(list.out()).startsWith("0 archives");

    workspace.restoreShippedRouteFile("destinations/local");
    runsCleanlyNext(workspace, "night");
  }
}
