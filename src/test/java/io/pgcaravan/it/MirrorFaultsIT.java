package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever strikes a mirror run, and whenever, its target holds what it held or what the source
 * has. {@code bench/mirror-faults} runs it with more rounds.
 */
@ExtendWith(PostgresServer.Shared.class)
class MirrorFaultsIT {

  private static final int ROUNDS = Integer.getInteger("mirror.rounds", 2);
  private static final long SEED = Long.getLong("mirror.seed", 1);

  private enum Fault {
    KILL_PROGRAM,
    KILL_CLIENTS,
    END_SESSIONS_OF_TARGET,
    END_SESSIONS_OF_SOURCE
  }

  private final PostgresServer server;
  private @TempDir Path directory;

  MirrorFaultsIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void theTargetIsWhollyOldOrWhollyNew() throws InterruptedException {
    String source = server.createShop();
    String target = server.createDatabase();
    server.sql(
        source,
        "CREATE TABLE fact AS SELECT n, repeat(md5(n::text), 10) AS t FROM generate_series(1, 20000) n;"
            + " CREATE TABLE round AS SELECT 0 AS number");
    Workspace workspace =
        Workspace.in(directory, server.url(source))
            .withoutShippedPlans()
            .set("MIRROR_TARGET_URL", server.url(target));
    workspace.templated("plans/mirror", "mirror-plan", Map.of("plan", "mirror", "keepDays", "1"));
    SplittableRandom random = new SplittableRandom(SEED);
    // faults strike within the time that the last undisturbed run took
    long begin = System.nanoTime();
    workspace.cli("mirror", "mirror").start().outcome().succeeded();
    int runMillis = millisSince(begin);
    int renewed = 0;
    int round = 0;
    while (round < ROUNDS) {
      String old = dump(target);
      server.sql(
          source,
          "UPDATE round SET number = number + 1;"
              + " DELETE FROM fact WHERE n = (SELECT min(n) FROM fact)");
      Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
      int after = random.nextInt(runMillis);
      begin = System.nanoTime();
      Cli.Running program = workspace.cli("mirror", "mirror").start();
      if (program.process().waitFor(after, TimeUnit.MILLISECONDS)) {
        runMillis = millisSince(begin); // the machine has become faster; nothing was struck
        program.outcome().succeeded();
        continue;
      }
      round++;
      strike(fault, program.process(), source, target);
      program.outcome();
      await().atMost(Duration.ofSeconds(20)).until(() -> server.sessions(target) == 0);
      String now = dump(target);
      String made = dump(source);
      assertThat(now.equals(old) || now.equals(made))
          .as("round %d of seed %d: %s after %d ms", round, SEED, fault, after)
          .isTrue();
      renewed += now.equals(made) ? 1 : 0;
      System.out.printf(
          "round %d: %s after %d ms: %s%n",
          round, fault, after, now.equals(made) ? "wholly new" : "wholly old");
    }
    System.out.printf("%d rounds, %d renewed, none in between%n", ROUNDS, renewed);
    // undisturbed, the next one makes up for it and clears away
    workspace.cli("mirror", "mirror").start().outcome().succeeded();
    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(server.sql(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^caravan'"))
        .isEqualTo("0");
  }

  private static int millisSince(long begin) {
    return (int) Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }

  private void strike(Fault fault, Process program, String source, String target) {
    switch (fault) {
      case KILL_PROGRAM -> program.destroyForcibly();
      case KILL_CLIENTS ->
          List.copyOf(program.descendants().toList()).forEach(ProcessHandle::destroyForcibly);
      case END_SESSIONS_OF_TARGET -> end(target);
      case END_SESSIONS_OF_SOURCE -> end(source);
    }
  }

  private void end(String database) {
    server.sql(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
            .formatted(database));
  }

  private String dump(String database) {
    return server.dump(database, "--schema=public");
  }
}
