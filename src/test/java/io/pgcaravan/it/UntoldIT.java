package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trouble with recording and telling, of a kind that nobody foresaw, changes no run's outcome. */
@ExtendWith(PostgresServer.Shared.class)
class UntoldIT {

  private static final String TRY_STEPS = "            steps:\n";

  private static final String THROW =
      """
              - throwException:
                  exceptionType: java.lang.IllegalStateException
                  message: nobody foresaw this
      """;

  private final PostgresServer server;
  private @TempDir Path directory;

  UntoldIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace shop() {
    return Workspace.in(directory, server.url(server.createShop()));
  }

  /** Lets the first step within a route's doTry fail. */
  private static void breakRoute(Workspace workspace, String file, String route) {
    String content = workspace.routeFileContent(file);
    int steps = content.indexOf(TRY_STEPS, content.indexOf("    id: " + route + "\n"));
    int first = steps + TRY_STEPS.length();
    workspace.routeFile(
        file, content.substring(0, first) + THROW.indent(6) + content.substring(first));
  }

  @ParameterizedTest
  @CsvSource({"catalog,record-run", "alert,alert-run", "alert,ping-start", "alert,ping-end"})
  void aGoodBackupStaysGood(String file, String route) {
    Workspace workspace = shop();
    breakRoute(workspace, file, route);

    Outcome outcome = workspace.backup("daily");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.errors()).singleElement().asString().contains("nobody foresaw this");
    assertThat(workspace.archives()).hasSize(1);
    workspace.holdsNoLeftovers();
  }

  @Test
  void aFailedBackupStaysFailed() {
    Workspace workspace = shop().set("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
    breakRoute(workspace, "catalog", "record-run");

    Outcome outcome = workspace.backup("daily");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).anyMatch(line -> line.contains("plan daily failed"));
  }

  /** A failure that a route handles by itself ends the routes that called it, without a word. */
  @Test
  void aRunWhoseRoutesAreCutShortHasFailed() {
    Workspace workspace = shop();
    String content = workspace.routeFileContent("deliver");
    String begin =
        "    description: Delivers the run's own archive to all destinations of its plan\n";
    String steps = "      steps:\n";
    int first = content.indexOf(steps, content.indexOf(begin)) + steps.length();
    workspace.routeFile(
        "deliver",
        (content.substring(0, first) + THROW + content.substring(first))
            .replace(
                begin,
                begin
                    + "    errorHandler:\n"
                    + "      deadLetterChannel:\n"
                    + "        deadLetterUri: log:dead\n"));

    workspace.backup("daily").failed(1, "came to no end");

    workspace.holdsNothing();
  }
}
