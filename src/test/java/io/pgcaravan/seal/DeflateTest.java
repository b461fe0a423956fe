package io.pgcaravan.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class DeflateTest {

  private static final int BLOCK_BYTES = 512 * 1024;

  static Stream<Arguments> implementationsAndLevels() {
    IntFunction<Deflate> jdk = JdkDeflate::new;
    IntFunction<Deflate> libdeflate = Libdeflate::new;
    return Stream.iterate(1, level -> level + 1)
        .limit(9)
        .flatMap(
            level ->
                Stream.of(
                    Arguments.of("JDK", level, jdk),
                    Arguments.of("libdeflate", level, libdeflate)));
  }

  /** What a block may hold, from the best to the worst that a compressor can meet. */
  private static List<byte[]> blocks() {
    byte[] random = new byte[BLOCK_BYTES];
    new Random(7).nextBytes(random);
    byte[] rows = "42\tsome row of a dump\t2024-01-15\t\\N\n".repeat(15_000).getBytes();
    return List.of(new byte[0], new byte[] {65}, new byte[BLOCK_BYTES], random, rows);
  }

  @ParameterizedTest(name = "{0}, level {1}")
  @MethodSource("implementationsAndLevels")
  void everyBlockBecomesAGzipMemberWithinItsBound(
      String name, int level, IntFunction<Deflate> implementation) throws IOException {
    assumeTrue(name.equals("JDK") || Libdeflate.available(), "libdeflate is not installed");
    try (Deflate deflate = implementation.apply(level)) {
      for (byte[] block : blocks()) {
        ByteBuffer plain = ByteBuffer.allocateDirect(block.length).put(block).flip();
        ByteBuffer member = ByteBuffer.allocateDirect(deflate.bound(block.length));
        deflate.compress(plain, member);
        assertThat(Arrays.mismatch(unzipped(member), block)).isEqualTo(-1);
      }
    }
  }

  private static byte[] unzipped(ByteBuffer member) throws IOException {
    byte[] bytes = new byte[member.remaining()];
    member.get(bytes);
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  @Test
  void theMembersOfTheJdkHoldNeitherTimeNorName() {
    try (Deflate deflate = new JdkDeflate(6)) {
      ByteBuffer member = ByteBuffer.allocateDirect(deflate.bound(1));
      deflate.compress(ByteBuffer.allocateDirect(1), member);
      byte[] header = new byte[10];
      member.get(header);
      assertThat(Arrays.copyOf(header, 9)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0);
    }
  }
}
