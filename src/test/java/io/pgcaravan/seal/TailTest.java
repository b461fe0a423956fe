package io.pgcaravan.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {

  @Test
  void nothingHasNoTail() {
    assertThat(new Tail().bytes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theLastBytesAreKeptHoweverTheyCome(long seed) {
    Random random = new Random(seed);
    byte[] stream = new byte[random.nextInt(6 * Tail.BYTES)];
    random.nextBytes(stream);
    Tail tail = new Tail();
    byte[] buffer = new byte[2 * Tail.BYTES];
    for (int at = 0; at < stream.length; ) {
      int length = Math.min(stream.length - at, random.nextInt(buffer.length + 1));
      System.arraycopy(stream, at, buffer, 0, length);
      tail.add(buffer, length);
      Arrays.fill(buffer, (byte) 0); // the buffer is used again
      at += length;
    }
    assertThat(tail.bytes())
        .isEqualTo(
            Arrays.copyOfRange(stream, Math.max(0, stream.length - Tail.BYTES), stream.length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, Tail.BYTES - 1, Tail.BYTES, Tail.BYTES + 1})
  void aStreamOfOneReadKeepsItsEnd(int length) {
    byte[] buffer = new byte[Tail.BYTES + 1];
    new Random(1).nextBytes(buffer);
    Tail tail = new Tail();
    tail.add(buffer, length);
    assertThat(tail.bytes())
        .isEqualTo(Arrays.copyOfRange(buffer, Math.max(0, length - Tail.BYTES), length));
  }
}
