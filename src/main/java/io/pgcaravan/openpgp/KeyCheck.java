package io.pgcaravan.openpgp;

import io.pgcaravan.failure.UsageException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.jspecify.annotations.Nullable;
import org.pgpainless.algorithm.EncryptionPurpose;
import org.pgpainless.key.info.KeyRingInfo;
import org.pgpainless.policy.Policy;

/** Whether a public key is fit to encrypt archives to, now. */
record KeyCheck(Path file, PGPPublicKeyRing ring, Instant now) {

  private static final int LEAST_RSA_BITS = 2048;
  private static final int GPG_READS = 4;

  private static final String ANOTHER =
      "make one by `gpg --quick-generate-key`, and export it into the file";

  /**
   * Judges it.
   *
   * @throws UsageException if it is not fit, saying why
   */
  Recipient recipient() {
    if (ring.getPublicKey().getVersion() != GPG_READS) {
      throw unfit("is of OpenPGP version " + ring.getPublicKey().getVersion(), ANOTHER);
    }
    try {
      return judged(new KeyRingInfo(ring, Date.from(now)));
    } catch (NoSuchElementException e) {
      throw unfit(
          "has no signature of its own that is valid now",
          "compare this machine's clock with the key's date, and export the key again");
    }
  }

  private Recipient judged(KeyRingInfo info) {
    requireValid(info);
    List<PGPPublicKey> usable =
        info.getEncryptionSubkeys(EncryptionPurpose.ANY).stream().filter(KeyCheck::strong).toList();
    if (usable.isEmpty()) {
      throw unusable(info);
    }
    return new Recipient(name(), fingerprint(), usable, expires(info, usable));
  }

  private void requireValid(KeyRingInfo info) {
    if (!info.getRevocationState().isNotRevoked()) {
      throw unfit("is revoked", "take it out of the file, and put in the one that follows it");
    }
    Date end = info.getPrimaryKeyExpirationDate();
    if (end != null && !end.toInstant().isAfter(now)) {
      throw expired(end);
    }
  }

  private UsageException unusable(KeyRingInfo info) {
    List<PGPPublicKey> encrypting =
        info.getPublicKeys().stream().filter(PGPPublicKey::isEncryptionKey).toList();
    for (PGPPublicKey key : encrypting) {
      if (info.getSubkeyRevocationSignature(key.getKeyID()) != null) {
        return unfit("has a revoked subkey for encryption and no other", ANOTHER);
      }
      Date end = expiration(info, key);
      if (end != null && !end.toInstant().isAfter(now)) {
        return expired(end);
      }
    }
    if (encrypting.stream().anyMatch(KeyCheck::unread)) {
      return unfit(
          "encrypts by X25519 or X448 of RFC 9580, which today's gpg does not read", ANOTHER);
    }
    return encrypting.isEmpty() || encrypting.stream().allMatch(KeyCheck::strong)
        ? unfit(
            "is not for encryption", "add a subkey by `gpg --quick-add-key`, and export it again")
        : unfit("is too weak", ANOTHER + "; RSA needs %d bits".formatted(LEAST_RSA_BITS));
  }

  /** What can be broken, or is no longer made, is not worth the archive. */
  private static boolean strong(PGPPublicKey key) {
    return switch (key.getAlgorithm()) {
      case PublicKeyAlgorithmTags.RSA_GENERAL -> key.getBitStrength() >= LEAST_RSA_BITS;
      case PublicKeyAlgorithmTags.ECDH ->
          Policy.getInstance()
              .getPublicKeyAlgorithmPolicy()
              .isAcceptable(key.getAlgorithm(), key.getBitStrength());
      default -> false; // ElGamal and what was before it; and what gpg does not read
    };
  }

  /** The same curve in its older form, {@code ECDH}, is read. */
  private static boolean unread(PGPPublicKey key) {
    return key.getAlgorithm() == PublicKeyAlgorithmTags.X25519
        || key.getAlgorithm() == PublicKeyAlgorithmTags.X448;
  }

  private static Optional<Instant> expires(KeyRingInfo info, List<PGPPublicKey> usable) {
    return Stream.concat(
            Stream.ofNullable(info.getPrimaryKeyExpirationDate()),
            usable.stream().flatMap(key -> Stream.ofNullable(expiration(info, key))))
        .map(Date::toInstant)
        .min(Instant::compareTo);
  }

  private static @Nullable Date expiration(KeyRingInfo info, PGPPublicKey key) {
    return info.getSubkeyExpirationDate(key.getKeyID());
  }

  private UsageException expired(Date end) {
    return unfit(
        "expired on " + end.toInstant().atZone(ZoneOffset.UTC).toLocalDate(),
        "extend it by `gpg --quick-set-expire`, and export it into the file again");
  }

  private UsageException unfit(String how, String hint) {
    return new UsageException("the key %s in %s %s".formatted(name(), file, how), hint);
  }

  private String fingerprint() {
    return Keys.fingerprint(ring.getPublicKey());
  }

  private String name() {
    return Keys.name(ring.getPublicKey());
  }
}
