package io.pgcaravan.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.UsageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgpainless.PGPainless;

/** Files of public keys and of private ones: those that fit, and each that does not. */
class KeyFilesIT {

  private static final PGPSecretKeyRing ANNA = SampleKeys.of("Anna <anna@example.com>");
  private static final PGPSecretKeyRing BEN = SampleKeys.of("Ben <ben@example.com>");
  private static final PGPSecretKeyRing LOCKED = SampleKeys.locked("Lea", "open sesame");

  /** Keys are no good before they are made, and tell that in whole seconds. */
  private static final Instant NOW = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);

  private @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("keys.asc");
  }

  private void isRefused(String how, String hint) {
    assertThatThrownBy(() -> Recipients.read(file, NOW))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(how)
        .hasMessageContaining(file.toString())
        .satisfies(failure -> assertThat(((UsageException) failure).hint()).contains(hint));
  }

  private static byte[] encrypt(Path file, String text) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try (OutputStream out = Recipients.read(file, NOW).encryption().open(message)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return message.toByteArray();
  }

  private static String decrypt(byte[] message, PrivateKeyFile key) throws IOException {
    try (InputStream in = key.open(new ByteArrayInputStream(message))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private PrivateKeyFile privateKeys(PGPSecretKeyRing... rings) throws IOException {
    return new PrivateKeyFile(
        Optional.of(SampleKeys.privateKeys(directory.resolve("private.asc"), rings)),
        Optional.empty());
  }

  @Test
  void eachOfTwoRecipientsDecrypts() throws IOException {
    SampleKeys.publicKeys(file, ANNA, BEN);
    assertThat(Recipients.read(file, NOW).names())
        .hasSize(2)
        .first()
        .asString()
        .endsWith("(Anna <anna@example.com>)");
    byte[] message = encrypt(file, "a dump");
    assertThat(decrypt(message, privateKeys(ANNA))).isEqualTo("a dump");
    assertThat(decrypt(message, privateKeys(LOCKED, BEN))).isEqualTo("a dump");
  }

  @Test
  void aBinaryFileIsReadToo() throws IOException {
    SampleKeys.write(file, PGPainless.extractCertificate(ANNA).getEncoded());
    assertThat(Recipients.read(file, NOW).fingerprints())
        .containsExactly(Keys.fingerprint(ANNA.getPublicKey()));
  }

  @Test
  void aPrivateKeyIsRefused() throws IOException {
    SampleKeys.privateKeys(file, ANNA);
    isRefused("holds a private key", "gpg --export");
  }

  @Test
  void whatIsRevokedIsRefused() throws Exception {
    SampleKeys.publicKeys(file, BEN, SampleKeys.revoked("Anna"));
    isRefused("is revoked", "take it out");
    SampleKeys.publicKeys(file, SampleKeys.withRevokedSubkey("Anna"));
    isRefused("a revoked subkey", "export it");
  }

  @Test
  void whatIsExpiredIsRefusedAndWhatExpiresSoonIsTold() throws Exception {
    Instant end = NOW.plus(Duration.ofDays(20));
    SampleKeys.publicKeys(file, SampleKeys.expiring("Anna", Date.from(end)));
    Recipients recipients = Recipients.read(file, NOW);
    assertThat(recipients.expiring(NOW, Duration.ofDays(30)))
        .singleElement()
        .asString()
        .contains("(Anna)", "expires on " + end.toString().substring(0, 10));
    assertThat(recipients.expiring(NOW, Duration.ofDays(10))).isEmpty();
    assertThatThrownBy(() -> Recipients.read(file, end.plusSeconds(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("expired on " + end.toString().substring(0, 10));
  }

  @Test
  void whatCannotEncryptWellIsRefused() throws Exception {
    SampleKeys.publicKeys(file, SampleKeys.signOnly("Anna"));
    isRefused("is not for encryption", "--quick-add-key");
    SampleKeys.publicKeys(file, SampleKeys.weak("Anna"));
    isRefused("is too weak", "RSA needs 2048 bits");
  }

  @Test
  void aKeyThatIsNotYetMadeIsRefused() throws IOException {
    SampleKeys.publicKeys(file, ANNA);
    assertThatThrownBy(() -> Recipients.read(file, NOW.minus(Duration.ofDays(9))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no signature of its own that is valid now");
  }

  @Test
  void whatHoldsNoKeysIsRefused() throws IOException {
    isRefused("cannot be read", "check its path");
    SampleKeys.write(file, new byte[0]);
    isRefused("is empty", "gpg --export");
    SampleKeys.write(file, "these are no keys\n".getBytes(StandardCharsets.UTF_8));
    isRefused("holds no OpenPGP keys", "gpg --export");
    SampleKeys.publicKeys(file, ANNA);
    Files.writeString(file, Files.readString(file).replaceAll("(?m)^([A-Za-z0-9+/]{9})..", "$1!!"));
    isRefused("holds no OpenPGP keys", "gpg --export");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] both(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  @Test
  void commentsAroundBlocksAreLeftOut() throws IOException {
    String keys = Files.readString(SampleKeys.publicKeys(file, ANNA, BEN));
    String commented = "# Änne: ops; next year\n\n" + keys + "\n-- done\n";
    SampleKeys.write(file, text(commented.replace("\n", "\r\n")));
    assertThat(Recipients.read(file, NOW).names()).hasSize(2);
    SampleKeys.write(file, text("\ufeff" + keys));
    assertThat(Recipients.read(file, NOW).names()).hasSize(2);
  }

  /** Who is left out would find it out on the day of the restore. */
  @Test
  void noKeyOfTheFileIsLeftOutWithoutAWord() throws IOException {
    byte[] binary = PGPainless.extractCertificate(ANNA).getEncoded();
    String anna = Files.readString(SampleKeys.publicKeys(file, ANNA)).strip();
    String ben = Files.readString(SampleKeys.publicKeys(file, BEN)).strip();
    String end = "-----END PGP PUBLIC KEY BLOCK-----";
    String beginning = anna.replace(end, "").strip();
    String rest = ben.substring(ben.indexOf("\n\n") + 2);
    for (byte[] each :
        List.of(both(binary, text(ben)), both(text(ben + "\n"), binary), both(text(ben), binary))) {
      SampleKeys.write(file, each);
      isRefused("holds something else beside armored OpenPGP keys", "gpg --armor --export");
    }
    SampleKeys.write(file, text(ben + "\n" + beginning));
    isRefused("has no end", "gpg --armor --export");
    SampleKeys.write(file, text(beginning + "\n" + ben));
    isRefused("the block that begins in line 1 has no end", "gpg --armor --export");
    SampleKeys.write(file, text(beginning + "\n" + rest));
    isRefused("the block that begins in line 1 has no end", "gpg --armor --export");
    SampleKeys.write(file, text(ben + "\n" + anna.substring(anna.indexOf("\n\n") + 2)));
    isRefused("a part of another key", "gpg --armor --export");
    SampleKeys.write(file, text(ben + "\n> " + anna.replace("\n", "\n> ")));
    isRefused("a part of another key", "gpg --armor --export");
    SampleKeys.write(file, text(ben + "\n" + end));
    isRefused("has no beginning", "gpg --armor --export");
  }

  @Test
  void whatGpgDoesNotReadIsRefused() throws Exception {
    SampleKeys.publicKeys(file, BEN, SampleKeys.ofRfc9580("Anna"));
    isRefused("encrypts by X25519 or X448 of RFC 9580", "gpg --quick-generate-key");
  }

  @Test
  void oneUsableKeyOfTheFileIsEnough() throws IOException {
    byte[] message = encrypt(SampleKeys.publicKeys(file, ANNA, LOCKED, BEN), "a dump");
    List<String> recipients = Recipients.read(file, NOW).fingerprints();
    PrivateKeyFile key = privateKeys(SampleKeys.onCard(ANNA), LOCKED, BEN);
    key.require("a.sql.gpg", recipients);
    assertThat(decrypt(message, key)).isEqualTo("a dump");

    PrivateKeyFile none = privateKeys(SampleKeys.onCard(ANNA), LOCKED);
    isUnusable(none, message, "and does not hold it");
    assertThatThrownBy(() -> none.require("a.sql.gpg", recipients))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("and does not hold it");
  }

  @Test
  void aKeyThatUnlocksAndIsNoRecipientsIsNotEnough() throws IOException {
    byte[] message = encrypt(SampleKeys.publicKeys(file, LOCKED), "a dump");
    List<String> recipients = Recipients.read(file, NOW).fingerprints();
    PrivateKeyFile key = privateKeys(BEN, LOCKED);
    assertThatThrownBy(() -> key.require("a.sql.gpg", recipients))
        .hasMessageContaining("is locked");
    assertThatThrownBy(() -> decrypt(message, key)).hasMessageContaining("is locked");
    SampleKeys.publicKeys(file, BEN);
    key.require("a.sql.gpg", Recipients.read(file, NOW).fingerprints());
  }

  private static void isUnusable(PrivateKeyFile key, byte[] message, String how) {
    assertThatThrownBy(() -> decrypt(message, key))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(how)
        .hasMessageNotContaining("sesame");
    if (!how.contains("encrypted to")) {
      assertThatThrownBy(() -> key.require("a.sql.gpg", List.of()))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(how);
    }
  }

  @Test
  void aPassphraseUnlocksAndAnotherDoesNot() throws IOException {
    byte[] message = encrypt(SampleKeys.publicKeys(file, LOCKED), "a dump");
    Optional<Path> key = privateKeys(LOCKED).keys();
    Path words = directory.resolve("passphrase");
    isUnusable(new PrivateKeyFile(key, Optional.empty()), message, "is locked");

    SampleKeys.write(words, "open sesame\n".getBytes(StandardCharsets.UTF_8));
    assertThat(decrypt(message, new PrivateKeyFile(key, Optional.of(words)))).isEqualTo("a dump");

    SampleKeys.write(words, "open sesame, please".getBytes(StandardCharsets.UTF_8));
    isUnusable(new PrivateKeyFile(key, Optional.of(words)), message, "does not unlock");
    Files.delete(words);
    isUnusable(new PrivateKeyFile(key, Optional.of(words)), message, "cannot be read");
  }

  @Test
  void whoIsNoRecipientCannotDecrypt() throws IOException {
    byte[] message = encrypt(SampleKeys.publicKeys(file, ANNA), "a dump");
    isUnusable(privateKeys(BEN), message, "encrypted to");
    assertThatThrownBy(
            () ->
                privateKeys(BEN)
                    .require("a.sql.gpg", List.of(Keys.fingerprint(ANNA.getPublicKey()))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(Keys.fingerprint(ANNA.getPublicKey()));
    privateKeys(ANNA).require("a.sql.gpg", List.of(Keys.fingerprint(ANNA.getPublicKey())));
  }

  @Test
  void aFileWithoutPrivateKeysCannotDecrypt() throws IOException {
    byte[] message = encrypt(SampleKeys.publicKeys(file, ANNA), "a dump");
    PrivateKeyFile key = new PrivateKeyFile(Optional.of(file), Optional.empty());
    isUnusable(key, message, "holds public keys only");
    SampleKeys.write(file, new byte[] {1, 2, 3});
    isUnusable(key, message, "holds no OpenPGP keys");
    isUnusable(PrivateKeyFile.NONE, message, "no private key is given");
  }
}
