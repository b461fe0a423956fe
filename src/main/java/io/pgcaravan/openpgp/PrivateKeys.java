package io.pgcaravan.openpgp;

import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.bcpg.S2K;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRing;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.jspecify.annotations.Nullable;
import org.pgpainless.exception.KeyIntegrityException;
import org.pgpainless.key.protection.SecretKeyRingProtector;
import org.pgpainless.key.protection.UnlockSecretKey;
import org.pgpainless.util.Passphrase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private keys in a file, while they are used.
 *
 * @param file that holds them
 * @param passphrase a file in whose first line their passphrase is
 * @param what is decrypted, for messages
 */
record PrivateKeys(Path file, Optional<Path> passphrase, String what) {

  private static final Logger LOG = LoggerFactory.getLogger(PrivateKeys.class);

  /** Makes sure that one unlocks: of those of the recipients, if those are known. */
  void require(List<String> recipients) {
    List<PGPSecretKeyRing> rings =
        rings().stream().filter(ring -> recipients.isEmpty() || isOfOne(ring, recipients)).toList();
    if (rings.isEmpty()) {
      throw wrongKey(String.join(", ", recipients));
    }
    UsageException failure = null;
    for (PGPSecretKey each : encrypting(rings)) {
      try {
        unlock(each);
        return;
      } catch (UsageException e) {
        failure = first(failure, e);
      }
    }
    throw failure == null ? wrongKey("others' keys for encryption") : failure;
  }

  private static boolean isOfOne(PGPSecretKeyRing ring, List<String> recipients) {
    return keys(List.of(ring)).stream()
        .map(PGPSecretKey::getPublicKey)
        .anyMatch(key -> recipients.contains(Keys.fingerprint(key)));
  }

  private static List<PGPSecretKey> encrypting(List<PGPSecretKeyRing> rings) {
    return keys(rings).stream().filter(key -> key.getPublicKey().isEncryptionKey()).toList();
  }

  private static List<PGPSecretKey> keys(List<PGPSecretKeyRing> rings) {
    List<PGPSecretKey> keys = new ArrayList<>();
    rings.forEach(ring -> ring.forEach(keys::add));
    return keys;
  }

  private static UsageException first(@Nullable UsageException before, UsageException failure) {
    if (before == null) {
      return failure;
    }
    before.addSuppressed(failure);
    return before;
  }

  /** As {@link Decryption#open}. */
  InputStream open(InputStream stream) throws IOException {
    Message message = Message.read(stream);
    List<PGPSecretKey> keys = keys(rings());
    boolean damaged = false;
    UsageException failure = null;
    for (PGPPublicKeyEncryptedData each : message.sessionKeys()) {
      for (PGPSecretKey key : keys) {
        if (each.getKeyIdentifier().matches(key.getKeyIdentifier())) {
          try {
            Optional<byte[]> session = session(each, unlock(key));
            if (session.isPresent()) {
              return message.decrypt(session.get());
            }
            damaged = true;
          } catch (UsageException e) {
            failure = first(failure, e); // another recipient's key may be here, too
          }
        }
      }
    }
    if (damaged) {
      throw new TamperedException("holds no session key that can be decrypted", null);
    }
    throw failure == null ? wrongKey("other keys") : failure;
  }

  private Optional<byte[]> session(PGPPublicKeyEncryptedData data, PGPPrivateKey key) {
    try {
      return Optional.of(data.getSessionKey(new BcPublicKeyDataDecryptorFactory(key)).getKey());
    } catch (PGPException e) {
      LOG.debug("the session key is not for {}", Long.toHexString(key.getKeyID()), e);
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.debug("the session key is damaged", e); // whatever the library says of garbage
      return Optional.empty();
    }
  }

  private List<PGPSecretKeyRing> rings() {
    warnIfOpen(file);
    List<PGPSecretKeyRing> rings = new ArrayList<>();
    for (PGPKeyRing ring : new KeyFile(file).rings()) {
      if (ring instanceof PGPSecretKeyRing secret) {
        rings.add(secret);
      }
    }
    if (rings.isEmpty()) {
      throw new UsageException(
          "the file %s holds public keys only".formatted(file),
          "export the private key into it by `gpg --export-secret-keys`");
    }
    return rings;
  }

  private static void warnIfOpen(Path file) {
    if (new KeyFile(file).isOpenToOthers()) {
      LOG.warn("{} can be read by others than its owner (chmod 600)", file);
    }
  }

  /** On a card, or left out of the export. */
  private static boolean isElsewhere(PGPSecretKey key) {
    return key.isPrivateKeyEmpty()
        || (key.getS2K() != null && key.getS2K().getType() == S2K.GNU_DUMMY_S2K);
  }

  private PGPPrivateKey unlock(PGPSecretKey key) {
    String name = Keys.fingerprint(key.getPublicKey());
    if (isElsewhere(key)) {
      throw new UsageException(
          "the file %s names the key %s and does not hold it".formatted(file, name),
          "export it by `gpg --export-secret-keys` where it is; a key on a card stays there");
    }
    boolean locked = key.getKeyEncryptionAlgorithm() != 0;
    Passphrase words =
        locked && passphrase.isPresent() ? read(passphrase.get()) : Passphrase.emptyPassphrase();
    if (locked && words.isEmpty()) {
      throw new UsageException(
          "the key %s is locked, and no passphrase is given".formatted(name),
          "name the file of its passphrase in DECRYPT_PASSPHRASE_FILE");
    }
    try {
      return UnlockSecretKey.unlockSecretKey(key, SecretKeyRingProtector.unlockAnyKeyWith(words));
    } catch (KeyIntegrityException e) {
      throw new UsageException(
          "the key %s in %s is damaged".formatted(name, file),
          "export it again where it was made",
          e);
    } catch (PGPException e) {
      throw new UsageException(
          "the passphrase does not unlock the key " + name,
          "correct the file that DECRYPT_PASSPHRASE_FILE names",
          e);
    } finally {
      words.clear();
    }
  }

  /** Its first line. */
  private static Passphrase read(Path words) {
    warnIfOpen(words);
    try (BufferedReader reader = Files.newBufferedReader(words)) {
      String line = Objects.requireNonNullElse(reader.readLine(), "");
      if (!line.isEmpty()) {
        Secrets.add(line);
      }
      return new Passphrase(line.toCharArray());
    } catch (IOException e) {
      throw new UsageException(
          "the file %s, named by DECRYPT_PASSPHRASE_FILE, cannot be read".formatted(words),
          "check its path and that this user may read it",
          e);
    }
  }

  private UsageException wrongKey(String recipients) {
    return new UsageException(
        "%s is encrypted to %s, and %s holds none of their private keys"
            .formatted(what, recipients, file),
        "give the private key of one of them by DECRYPT_KEY_FILE");
  }
}
