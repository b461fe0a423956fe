package io.pgcaravan.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgpainless.PGPainless;

class EncryptionTest {

  private static final List<PGPPublicKey> KEYS =
      new KeyCheck(
              Path.of("keys.asc"),
              PGPainless.extractCertificate(SampleKeys.of("anna@example.com")),
              Instant.now())
          .recipient()
          .keys();

  private record Encrypted(byte[] message, SessionKey key) {}

  private static Encrypted encrypt(byte[] plain, int piece) throws IOException {
    Encryption encryption = new Encryption(KEYS);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try (OutputStream out = encryption.open(message)) {
      for (int at = 0; at < plain.length; at += piece) {
        out.write(plain, at, Math.min(piece, plain.length - at));
      }
    }
    return new Encrypted(message.toByteArray(), encryption.sessionKey());
  }

  private static byte[] decrypt(byte[] message, SessionKey key) throws IOException {
    try (InputStream in = key.open(new ByteArrayInputStream(message))) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 15, 16, 17, 65_500, 65_515, 65_535, 65_536, 65_537, 131_072, 1_000_003})
  void whatWasEncryptedComesBack(int length) throws IOException {
    byte[] plain = bytes(length);
    Encrypted encrypted = encrypt(plain, 7_001);
    assertThat(Arrays.equals(decrypt(encrypted.message(), encrypted.key()), plain)).isTrue();
  }

  @Test
  void noTwoMessagesAreEqual() throws IOException {
    byte[] plain = bytes(1_000);
    assertThat(encrypt(plain, 1_000).message()).isNotEqualTo(encrypt(plain, 1_000).message());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.7, 0.9, 0.99})
  void aFlippedBitIsFound(double part) throws IOException {
    Encrypted encrypted = encrypt(bytes(300_000), 300_000);
    byte[] message = encrypted.message();
    message[(int) (message.length * part)] ^= 4;
    assertThatThrownBy(() -> decrypt(message, encrypted.key())).isInstanceOf(IOException.class);
  }

  /** Whatever becomes of lengths and kinds of packets, nothing else is thrown. */
  @Test
  void aFlippedBitInTheHeaderOrTheEndIsFound() throws IOException {
    Encrypted encrypted = encrypt(bytes(2_000), 2_000);
    int end = encrypted.message().length;
    for (int at = 0; at < end; at = at == 260 ? end - 60 : at + 1) {
      // the key itself is not looked at: the session key is known
      byte[] message = encrypted.message().clone();
      message[at] ^= 0x20;
      try {
        assertThat(decrypt(message, encrypted.key())).isEqualTo(bytes(2_000));
        assertThat(at).isLessThan(110);
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.0001, 0.001, 0.4, 0.999})
  void aMessageThatWasCutIsFound(double part) throws IOException {
    Encrypted encrypted = encrypt(bytes(300_000), 300_000);
    byte[] cut = Arrays.copyOf(encrypted.message(), (int) (encrypted.message().length * part));
    assertThatThrownBy(() -> decrypt(cut, encrypted.key())).isInstanceOf(IOException.class);
  }

  @Test
  void theLastByteIsMissed() throws IOException {
    Encrypted encrypted = encrypt(bytes(100_000), 100_000);
    byte[] cut = Arrays.copyOf(encrypted.message(), encrypted.message().length - 1);
    assertThatThrownBy(() -> decrypt(cut, encrypted.key())).isInstanceOf(IOException.class);
  }

  /** A reader such as GZIPInputStream forgets what it meets after its end. */
  @Test
  void theFailureIsThereAtEachRead() throws IOException {
    Encrypted encrypted = encrypt(bytes(5_000), 5_000);
    byte[] message = encrypted.message();
    message[message.length - 1] ^= 1;
    InputStream in = encrypted.key().open(new ByteArrayInputStream(message));
    assertThatThrownBy(in::readAllBytes).isInstanceOf(TamperedException.class);
    assertThatThrownBy(in::read).isInstanceOf(TamperedException.class);
  }

  /** Tag 9 has no modification detection code: who has turned tag 18 into it could change all. */
  @Test
  void aMessageWithoutProtectionIsRefused() {
    byte[] unprotected = new byte[100];
    unprotected[0] = (byte) 0xC9;
    unprotected[1] = 98;
    assertThatThrownBy(() -> decrypt(unprotected, new SessionKey(new byte[32])))
        .isInstanceOf(TamperedException.class)
        .hasMessage("has no modification detection code");
  }

  @Test
  void whatTheSourceThrowsIsHandedOn() throws IOException {
    Encrypted encrypted = encrypt(bytes(300_000), 300_000);
    InputStream breaking =
        new InputStream() {
          private final InputStream in = new ByteArrayInputStream(encrypted.message(), 0, 150_000);

          @Override
          public int read() throws IOException {
            int b = in.read();
            if (b < 0) {
              throw new IOException("the line is down");
            }
            return b;
          }
        };
    assertThatThrownBy(() -> encrypted.key().open(breaking).readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessage("the line is down");
  }

  @Test
  void anArchiveOfAnotherKindIsNoMessage() {
    assertThatThrownBy(() -> decrypt(bytes(3_000_000), new SessionKey(new byte[32])))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theFileIsClosedWithTheMessage() throws IOException {
    boolean[] closed = {false};
    OutputStream file =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    new Encryption(KEYS).open(file).close();
    assertThat(closed[0]).isTrue();
  }
}
