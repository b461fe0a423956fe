package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rebuild from stores on the network, one that is killed, and one beside a program that works.
 */
@Timeout(120)
@ExtendWith(PostgresServer.Shared.class)
class RemoteRebuildIT {

  /** Opens nothing, so that a test can kill the program while it reads there. */
  private static final String HANGS =
      """
              - delay:
                  expression:
                    constant: "120000"
      """;

  private final PostgresServer server;
  private @TempDir Path directory;

  RemoteRebuildIT(PostgresServer server) {
    this.server = server;
  }

  private static List<IndexedCopy> copies(CaravanRuntime runtime) {
    return runtime.catalog().copies(CopyQuery.ALL);
  }

  private static void loseTheCatalog(Workspace workspace) throws IOException {
    try (Stream<Path> files = Files.list(workspace.state())) {
      for (Path file : files.filter(each -> each.toString().contains("catalog.db")).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void fromABucketAndFromAnSshServer() throws IOException {
    S3Server s3 = S3Server.s3proxy();
    try (SshServer ssh = new SshServer(directory.resolve("ssh"))) {
      Workspace workspace =
          s3.workspace(directory.resolve("work"), s3.createBucket())
              .withoutShippedPlans()
              .exampleDestination("sftp")
              .set("SFTP_HOST", "127.0.0.1")
              .set("SFTP_PORT", String.valueOf(ssh.port()))
              .set("SFTP_PASSWORD", SshServer.PASSWORD)
              .set("SFTP_KNOWN_HOSTS", ssh.knownHosts(ssh.port(), true).toString())
              .set("DATABASE_URL", server.url(server.createShop()))
              .plan("shop", "destinations", "s3, sftp");
      List<IndexedCopy> before;
      try (CaravanRuntime runtime = workspace.start(false)) {
        runtime.fire("backup", Map.of("plan", "shop", "note", "the first"));
        runtime.fire("backup", Map.of("plan", "shop", "note", "the second"));
        before = copies(runtime);
        runtime.fire("pin", Map.of("archive", before.get(0).key(), "reason", "kept for the tests"));
        before = copies(runtime);
      }
      assertThat(before).hasSize(4);
      for (Optional<String> from :
          List.of(Optional.of("s3"), Optional.of("sftp"), Optional.<String>empty())) {
        loseTheCatalog(workspace);
        try (CaravanRuntime runtime = workspace.start(false)) {
          assertThat(runtime.rebuild().run(from)).isTrue();
          assertThat(copies(runtime))
              .as("from %s", from)
              .usingRecursiveFieldByFieldElementComparatorIgnoringFields("verifiedAt", "remoteId")
              .containsExactlyElementsOf(before);
          assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10)).hasSize(2);
        }
      }
    }
  }

  /** The shipped local destination under another name. */
  private static String slow(Workspace workspace) {
    return workspace
        .routeFileContent("destinations/local")
        .replace("local", "slow")
        .replace("{{caravan.backup-dir}}", "{{setting:SLOW_DIR:}}");
  }

  private static String hanging(String file) {
    String steps = "      steps:\n";
    int first = file.indexOf(steps, file.indexOf("id: slow-open")) + steps.length();
    return file.substring(0, first) + HANGS + file.substring(first);
  }

  @Test
  void oneThatIsKilledIsMadeGoodByTheNext() throws IOException {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .set("SLOW_DIR", directory.resolve("slow").toString())
            .plan("shop", "destinations", "local, slow");
    workspace.routeFile("destinations/slow", slow(workspace));
    List<IndexedCopy> before;
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime.fire("backup", Map.of("plan", "shop"));
      runtime.fire("backup", Map.of("plan", "shop"));
      before = copies(runtime);
    }
    assertThat(before).hasSize(4);
    loseTheCatalog(workspace);
    workspace.routeFile("destinations/slow", hanging(slow(workspace)));

    Cli.Running rebuild = workspace.cli("catalog", "rebuild").start();
    await()
        .atMost(Duration.ofSeconds(50))
        .until(() -> rebuild.errors().contains("local holds 2 archives"));
    rebuild.process().destroyForcibly();
    rebuild.outcome();

    workspace.routeFile("destinations/slow", slow(workspace));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(copies(runtime)).as("what was recorded by then").hasSize(2);
      assertThat(runtime.rebuild().run(Optional.empty())).isTrue();
      assertThat(copies(runtime))
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("verifiedAt")
          .containsExactlyElementsOf(before);
      assertThat(runtime.rebuild().run(Optional.empty())).as("and once more").isTrue();
      assertThat(copies(runtime)).hasSize(4);
    }
  }

  @Test
  void oneBesideAProgramThatBacksUpAndPrunes() {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .plan("shop", "keep", "last 2");
    AtomicBoolean enough = new AtomicBoolean();
    try (LogLines log = LogLines.capture();
        CaravanRuntime working = workspace.start(false);
        CaravanRuntime other = workspace.start(false)) {
      CompletableFuture<Integer> rebuilds =
          CompletableFuture.supplyAsync(
              () -> {
                int done = 0;
                while (!enough.get()) {
                  assertThat(other.rebuild().run(Optional.empty())).isTrue();
                  done++;
                }
                return done;
              });
      try {
        for (int i = 0; i < 6; i++) {
          working.fire("backup", Map.of("plan", "shop"));
        }
      } finally {
        enough.set(true);
      }
      assertThat(rebuilds.join()).isPositive();
      assertThat(log.all()).noneMatch(line -> line.contains("the catalog records nothing"));
      assertThat(working.catalog().runs("shop", Instant.EPOCH, 10))
          .hasSize(6)
          .extracting(RecordedRun::status)
          .containsOnly("complete");
      assertThat(copies(working))
          .extracting(IndexedCopy::key)
          .containsExactlyInAnyOrderElementsOf(workspace.archives());
    }
    assertThat(workspace.state().resolve("unrecorded"))
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(), path -> assertThat(path).isEmptyDirectory());
  }
}
