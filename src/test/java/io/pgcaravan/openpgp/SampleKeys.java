package io.pgcaravan.openpgp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Date;
import java.util.stream.Collectors;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.X25519KeyPairGenerator;
import org.bouncycastle.crypto.params.X25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPKeyRing;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.gnupg.GnuPGDummyKeyUtil;
import org.pgpainless.PGPainless;
import org.pgpainless.algorithm.KeyFlag;
import org.pgpainless.key.generation.KeySpec;
import org.pgpainless.key.generation.type.KeyType;
import org.pgpainless.key.generation.type.eddsa_legacy.EdDSALegacyCurve;
import org.pgpainless.key.generation.type.rsa.RsaLength;
import org.pgpainless.key.protection.SecretKeyRingProtector;
import org.pgpainless.key.util.RevocationAttributes;
import org.pgpainless.policy.Policy;

/** Keys of each kind, and files of them. */
public final class SampleKeys {

  private SampleKeys() {}

  /** One as gpg makes it, without a passphrase. */
  public static PGPSecretKeyRing of(String user) {
    return PGPainless.generateKeyRing().modernKeyRing(user);
  }

  /** The same with a passphrase. */
  public static PGPSecretKeyRing locked(String user, String passphrase) {
    return PGPainless.generateKeyRing().modernKeyRing(user, passphrase);
  }

  static PGPSecretKeyRing revoked(String user) throws Exception {
    return PGPainless.modifyKeyRing(of(user))
        .revoke(
            SecretKeyRingProtector.unprotectedKeys(),
            RevocationAttributes.createKeyRevocation()
                .withReason(RevocationAttributes.Reason.KEY_COMPROMISED)
                .withoutDescription())
        .done();
  }

  static PGPSecretKeyRing withRevokedSubkey(String user) throws Exception {
    PGPSecretKeyRing ring = of(user);
    long subkey =
        PGPainless.inspectKeyRing(ring).getPublicKeys().stream()
            .filter(each -> each.isEncryptionKey())
            .findFirst()
            .orElseThrow()
            .getKeyID();
    return PGPainless.modifyKeyRing(ring)
        .revokeSubKey(subkey, SecretKeyRingProtector.unprotectedKeys())
        .done();
  }

  static PGPSecretKeyRing expiring(String user, Date end) throws Exception {
    return PGPainless.modifyKeyRing(of(user))
        .setExpirationDate(end, SecretKeyRingProtector.unprotectedKeys())
        .done();
  }

  static PGPSecretKeyRing signOnly(String user) throws Exception {
    return PGPainless.buildKeyRing()
        .setPrimaryKey(
            KeySpec.getBuilder(
                KeyType.EDDSA_LEGACY(EdDSALegacyCurve._Ed25519),
                KeyFlag.CERTIFY_OTHER,
                KeyFlag.SIGN_DATA))
        .addUserId(user)
        .build();
  }

  /** One whose subkey for encryption is of RFC 9580. */
  static PGPSecretKeyRing ofRfc9580(String user) throws Exception {
    PGPSecretKeyRing ring = signOnly(user);
    X25519KeyPairGenerator generator = new X25519KeyPairGenerator();
    generator.init(new X25519KeyGenerationParameters(new SecureRandom()));
    PGPDigestCalculator sha1 = new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1);
    PGPKeyRingGenerator keys =
        new PGPKeyRingGenerator(
            ring,
            null,
            sha1,
            new BcPGPContentSignerBuilder(
                ring.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
            null);
    PGPSignatureSubpacketGenerator flags = new PGPSignatureSubpacketGenerator();
    flags.setKeyFlags(true, KeyFlags.ENCRYPT_STORAGE);
    keys.addSubKey(
        new BcPGPKeyPair(4, PublicKeyAlgorithmTags.X25519, generator.generateKeyPair(), new Date()),
        flags.generate(),
        null);
    return keys.generateSecretKeyRing();
  }

  /** As exported where the private key is on a card. */
  static PGPSecretKeyRing onCard(PGPSecretKeyRing ring) {
    return GnuPGDummyKeyUtil.modify(ring)
        .divertPrivateKeysToCard(GnuPGDummyKeyUtil.KeyFilter.any());
  }

  /** The library refuses to make one, unless it is told not to. */
  @SuppressWarnings("deprecation") // its being weak is the point
  static PGPSecretKeyRing weak(String user) throws Exception {
    Policy policy = Policy.getInstance();
    Policy.PublicKeyAlgorithmPolicy strict = policy.getPublicKeyAlgorithmPolicy();
    policy.setPublicKeyAlgorithmPolicy(
        new Policy.PublicKeyAlgorithmPolicy(
            Arrays.stream(org.pgpainless.algorithm.PublicKeyAlgorithm.values())
                .collect(Collectors.toMap(each -> each, each -> 1))));
    try {
      return PGPainless.buildKeyRing()
          .setPrimaryKey(
              KeySpec.getBuilder(
                  KeyType.EDDSA_LEGACY(EdDSALegacyCurve._Ed25519),
                  KeyFlag.CERTIFY_OTHER,
                  KeyFlag.SIGN_DATA))
          .addSubkey(KeySpec.getBuilder(KeyType.RSA(RsaLength._1024), KeyFlag.ENCRYPT_STORAGE))
          .addUserId(user)
          .build();
    } finally {
      policy.setPublicKeyAlgorithmPolicy(strict);
    }
  }

  /** The public halves, armored, one block after another. */
  public static Path publicKeys(Path file, PGPSecretKeyRing... rings) throws IOException {
    return write(
        file,
        Arrays.stream(rings)
            .map(ring -> armored(PGPainless.extractCertificate(ring)))
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** The private keys, armored. */
  public static Path privateKeys(Path file, PGPSecretKeyRing... rings) throws IOException {
    return write(
        file,
        Arrays.stream(rings)
            .map(SampleKeys::armored)
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static String armored(PGPKeyRing ring) {
    try {
      return PGPainless.asciiArmor(ring);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file that only its owner may read. */
  public static Path write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
