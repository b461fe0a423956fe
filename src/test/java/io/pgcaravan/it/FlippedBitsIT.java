package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.verify.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One bit anywhere makes an archive, or what lies beside it, damaged: never good, never endless.
 */
@ExtendWith(PostgresServer.Shared.class)
class FlippedBitsIT {

  private static final int ROUNDS = Integer.getInteger("flips.rounds", 8);
  private static final long SEED = Long.getLong("flips.seed", 1);

  private final PostgresServer server;
  private @TempDir Path directory;

  FlippedBitsIT(PostgresServer server) {
    this.server = server;
  }

  @ParameterizedTest
  @CsvSource({"plain, zstd", "custom, gzip", "custom, zstd", "custom, none"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aFlippedBitIsDamage(String format, String compression) throws IOException {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .plan("all", "format", format, "compression", compression, "globals", "true");
    workspace.backup("all").succeeded();
    Path archive = workspace.archive();
    Path globals = archive.resolveSibling(archive.getFileName() + ".globals.sql");
    Random random = new Random(SEED);
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int round = 0; round < ROUNDS; round++) {
        Path file = round % 4 == 3 ? globals : archive;
        byte[] good = Files.readAllBytes(file);
        int at = random.nextInt(good.length);
        int bit = random.nextInt(8);
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << bit);
        Files.write(file, bad);
        assertThatExceptionOfType(DamagedException.class)
            .as("seed %d, bit %d of byte %d of %s", SEED, bit, at, file.getFileName())
            .isThrownBy(() -> runtime.fire("verify", Map.of("archive", "latest")));
        Files.write(file, good);
      }
      runtime.fire("verify", Map.of("archive", "latest"));
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("unseal-") || name.equals("pg-restore-input"));
  }
}
