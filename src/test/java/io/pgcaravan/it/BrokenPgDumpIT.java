package io.pgcaravan.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever pg_dump does, only a whole dump becomes an archive. */
@ExtendWith(PostgresServer.Shared.class)
class BrokenPgDumpIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  BrokenPgDumpIT(PostgresServer server) {
    this.server = server;
  }

  private FakeTools pgDump(String script) {
    return FakeTools.wrapping(directory, server.tools(), script);
  }

  private Workspace shop() {
    return Workspace.in(directory.resolve("work"), server.url(server.createShop()));
  }

  @Test
  void aDumpWithoutItsTrailerIsNoneThoughPgDumpSaysSo() {
    FakeTools tools = pgDump("\"$REAL\" \"$@\" | head -c 1200; exit 0");
    Workspace workspace = shop();

    workspace
        .cli("backup", "daily")
        .withFirstInPath(tools.directory())
        .run()
        .failed(1, "without pg_dump's trailer")
        .afterAttempts(3);

    workspace.holdsNothing();
  }

  @Test
  void aWholeDumpIsNoneIfPgDumpFailsAtItsEnd() {
    FakeTools tools =
        pgDump("\"$REAL\" \"$@\"; echo 'pg_dump: error: the moon is down' >&2; exit 1");
    Workspace workspace = shop();

    workspace
        .cli("backup", "daily")
        .withFirstInPath(tools.directory())
        .run()
        .failed(1, "the moon is down")
        .afterAttempts(3);

    workspace.holdsNothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 1 700", "1400 1600 999999"})
  void aPgDumpThatIsKilledAnywhereLeavesNothing(String offsets) {
    FakeTools tools =
        pgDump(
            """
            attempt=$(cat "$HERE/attempt" 2>/dev/null || echo 1)
            echo $((attempt + 1)) > "$HERE/attempt"
            offset=$(echo '%s' | cut -d' ' -f"$attempt")
            "$REAL" "$@" | head -c "$offset"
            kill -9 $$
            """
                .formatted(offsets));
    Workspace workspace = shop();

    workspace
        .cli("backup", "daily")
        .withFirstInPath(tools.directory())
        .run()
        .failed(1, "signal 9")
        .afterAttempts(3);

    assertThat(tools.written("attempt")).isEqualTo("4");
    workspace.holdsNothing();
  }

  @Test
  void thePasswordIsInTheEnvironmentOnly() {
    FakeTools tools =
        pgDump(
            """
            tr '\\0' '\\n' < /proc/$$/cmdline > "$HERE/arguments"
            printf '%s' "$PGPASSWORD" > "$HERE/password"
            exec "$REAL" "$@"
            """);
    String password = PostgresServer.encode(PostgresServer.CAREFUL_PASSWORD);
    String url = server.url(PostgresServer.CAREFUL_ROLE + ":" + password, server.createShop());
    Workspace workspace = Workspace.in(directory.resolve("work"), url);

    Outcome outcome =
        workspace
            .cli("backup", "daily")
            .withFirstInPath(tools.directory())
            .with("CARAVAN_LOG", "debug")
            .run()
            .succeeded();

    assertThat(tools.written("password")).isEqualTo(PostgresServer.CAREFUL_PASSWORD);
    assertThat(tools.written("arguments")).contains("--dbname=postgresql://careful@127.0.0.1");
    for (String told :
        new String[] {tools.written("arguments"), String.join("\n", outcome.lines())}) {
      assertThat(told).doesNotContain(password, PostgresServer.CAREFUL_PASSWORD);
    }
  }

  @Test
  @Timeout(value = 40, unit = SECONDS)
  void theTimeLimitEndsTheWholeProcessTree() {
    FakeTools tools =
        pgDump(
            """
            sh -c 'echo $$ > "$1"; exec sleep 300' sh "$HERE/grandchild" &
            "$REAL" "$@"
            wait
            """);
    Workspace workspace = shop().plan("hasty", "timeLimit", "6s");

    workspace
        .cli("backup", "hasty")
        .withFirstInPath(tools.directory())
        .run()
        .failed(1, "killed when its time limit was over")
        .afterAttempts(1);

    long grandchild = Long.parseLong(tools.written("grandchild"));
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> ProcessHandle.of(grandchild).filter(ProcessHandle::isAlive).isEmpty());
    workspace.holdsNothing();
  }
}
