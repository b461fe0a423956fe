package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Preparation;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.restore.Restored;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong, the target holds what it held. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreFaultsIT {

  private static final String END = "--\n-- PostgreSQL database dump complete";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PostgresServer server;
  private @TempDir Path directory;
  private Restores restores;
  private String source;
  private String target;
  private String before;

  RestoreFaultsIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void aTargetThatHoldsSomething() {
    restores = new Restores(server, directory);
    source = server.createLarge(3);
    target = server.createDatabase();
    server.sql(target, "CREATE SCHEMA here; CREATE TABLE here.kept AS SELECT 1 AS one");
    before = server.dump(target);
  }

  private void holdsWhatItHeld() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions() // a server that was killed starts again
        .untilAsserted(() -> assertThat(server.sessions(target)).isZero());
    assertThat(server.dump(target)).isEqualTo(before);
  }

  private Restoration disturbed(Runnable fault) {
    AtomicBoolean happened = new AtomicBoolean();
    LongConsumer progress =
        bytes -> {
          if (bytes > 1_000_000 && happened.compareAndSet(false, true)) {
            fault.run();
          }
        };
    return restores.restoration(
        server.url(target),
        ProofLevel.COUNTS,
        progress,
        restores.archive("large.sql", restores.dump(source)));
  }

  private void failsAndHoldsWhatItHeld(Runnable fault, Class<? extends CaravanException> kind) {
    assertThatThrownBy(disturbed(fault)::run).isInstanceOf(kind);
    holdsWhatItHeld();
  }

  private String backend() {
    return server.sql(
        "postgres", "SELECT pid FROM pg_stat_activity WHERE datname = '%s'".formatted(target));
  }

  private static void kill(ProcessHandle process) {
    assertThat(process.destroyForcibly()).isTrue();
  }

  @Test
  void aSessionEndedByAnAdministrator() {
    failsAndHoldsWhatItHeld(
        () -> server.sql("postgres", "SELECT pg_terminate_backend(%s)".formatted(backend())),
        TransientException.class);
  }

  @Test
  void aKilledServerProcess() {
    failsAndHoldsWhatItHeld(
        () -> kill(ProcessHandle.of(Long.parseLong(backend())).orElseThrow()),
        TransientException.class);
  }

  @Test
  void aKilledPsql() {
    failsAndHoldsWhatItHeld(
        () ->
            ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("psql"))
                .forEach(RestoreFaultsIT::kill),
        TransientException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_500_000})
  void aKilledProgram(int afterBytes) throws Exception {
    Path file = Files.write(directory.resolve("large.sql"), restores.dump(source));
    Process program =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                RestoringProgram.class.getName(),
                server.url(target),
                file.toString(),
                String.valueOf(afterBytes))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = program.inputReader()) {
      assertThat(out.lines().filter("reached"::equals).findFirst()).isPresent();
      assertThat(server.sessions(target)).isOne();
    } finally {
      program.destroyForcibly();
    }

    holdsWhatItHeld();
  }

  @Test
  void aRestoreThatTakesTooLong() {
    Restoration slow =
        restores.restoration(
            server.url(target),
            ProofLevel.COUNTS,
            bytes -> {},
            restores.archive(
                "slow.sql",
                restores.text(source).replace(END, "SELECT pg_catalog.pg_sleep(60);\n" + END)));
    Restoration limited =
        new Restoration(
            slow.archives(),
            slow.target(),
            slow.tools(),
            slow.preparation(),
            slow.level(),
            Duration.ofSeconds(3),
            slow.progress());

    assertThatThrownBy(limited::run)
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("time limit");
    assertThat(server.sessions(target)).isZero(); // no lock stays behind
    holdsWhatItHeld();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\! touch planted\n",
        "COMMIT;\n",
        "SELECT 1 \\; COMMIT;\n",
        "DROP SCHEMA here CASCADE; ROLLBACK; DROP SCHEMA here CASCADE;\n",
        "COPY public.large FROM PROGRAM 'echo 1';\n",
        "SELECT no_such_function();\n",
        "SELECT 'unfinished",
        "COPY public.large (n) FROM stdin;\n1\n"
      })
  void anArchiveWithMoreThanADump(String planted) {
    String text = restores.text(server.createShop());
    int at = text.indexOf("COPY public.product");

    for (String bad :
        List.of(
            text.substring(0, at) + planted + text.substring(at),
            text.replace(END, planted + END))) {
      assertThatThrownBy(() -> restores.restore(target, restores.archive("bad.sql", bad)))
          .isInstanceOf(PermanentException.class);
    }
    holdsWhatItHeld();
  }

  @Test
  void whatIsDoneBeforeAndAfterTheArchiveIsUndoneToo() {
    Preparation preparation =
        new Preparation(
            List.of("DROP SCHEMA here CASCADE", "CREATE SCHEMA other;"),
            List.of("SELECT 1/0"),
            List.of());

    assertThatThrownBy(
            () ->
                restores
                    .restoration(
                        server.tools(),
                        server.url(target),
                        preparation,
                        ProofLevel.COUNTS,
                        bytes -> {},
                        restores.archive("shop.sql", restores.text(server.createShop())))
                    .run())
        .hasMessageContaining("division by zero");
    holdsWhatItHeld();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionLostAtTheCommit(boolean arrives) {
    String shop = server.createShop();
    try (Relay relay = new Relay(server.port())) {
      Restoration restoration =
          restores.restoration(
              "postgresql://postgres@127.0.0.1:%d/%s?sslmode=disable"
                  .formatted(relay.port(), target),
              ProofLevel.COUNTS,
              bytes -> {},
              restores.archive("shop.sql", restores.dump(shop)));
      relay.cutAt("COMMIT;", arrives);

      if (arrives) {
        Restored restored = restoration.run();
        assertThat(restored.rows()).isEqualTo(5);
        assertThat(server.sql(target, "SELECT count(*) FROM customer")).isEqualTo("3");
      } else {
        assertThatThrownBy(restoration::run).isInstanceOf(TransientException.class);
        holdsWhatItHeld();
      }
    }
  }

  @Test
  void ofTwoAtOnceOneWins() {
    byte[] dump = restores.dump(source);
    List<CompletableFuture<Boolean>> both =
        List.of("one.sql", "two.sql").stream()
            .map(
                name ->
                    restores.restoration(
                        server.url(target),
                        ProofLevel.COUNTS,
                        bytes -> {},
                        restores.archive(name, dump)))
            .map(restoration -> CompletableFuture.supplyAsync(() -> succeeds(restoration)))
            .toList();

    assertThat(both.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(true, false);
    assertThat(server.sql(target, "SELECT count(*) FROM large")).isEqualTo("3");
  }

  private static boolean succeeds(Restoration restoration) {
    try {
      restoration.run();
      return true;
    } catch (PermanentException e) {
      assertThat(e.hint()).contains("the target holds this already");
      return false;
    }
  }
}
