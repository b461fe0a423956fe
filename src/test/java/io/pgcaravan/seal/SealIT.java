package io.pgcaravan.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgcaravan.archive.Sha256;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tools that people have must read what is sealed. */
class SealIT {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "gzip:1, 0, gzip",
    "gzip:1, 1, gzip",
    "gzip:6, 524287, gzip",
    "gzip:6, 524288, gzip",
    "gzip:6, 524289, gzip",
    "gzip:9, 6000000, gzip",
    "gzip:6, 6000000, pigz",
    "zstd:3, 0, zstd",
    "zstd:1, 1, zstd",
    "zstd:19, 600000, zstd",
    "zstd:3, 6000000, zstd",
  })
  void theOrdinaryToolFindsTheArchiveGoodAndUnpacksIt(String compression, int bytes, String tool)
      throws Exception {
    assumeTrue(run(tool, "--version") == 0, tool + " is not installed");
    byte[] dump = new byte[bytes];
    new Random(bytes).nextBytes(dump);
    Arrays.fill(dump, bytes / 3, bytes, (byte) 'x');
    Path archive = directory.resolve("archive." + (tool.equals("zstd") ? "zst" : "gz"));

    Sealed sealed =
        PlainSeal.seal(
            new ByteArrayInputStream(dump),
            Files.newOutputStream(archive),
            compression,
            progress -> {});

    assertThat(Sha256.of(archive)).isEqualTo(sealed.sha256());
    assertThat(Files.size(archive)).isEqualTo(sealed.sizeBytes());
    assertThat(run(tool, "-t", archive.toString())).isZero();
    assertThat(run(tool, "-dc", archive.toString())).isZero();
    assertThat(Arrays.mismatch(Files.readAllBytes(directory.resolve("output")), dump))
        .isEqualTo(-1);
  }

  private int run(String... command) throws InterruptedException {
    try {
      File output = directory.resolve("output").toFile();
      return new ProcessBuilder(command)
          .redirectOutput(output)
          .redirectError(directory.resolve("errors").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
