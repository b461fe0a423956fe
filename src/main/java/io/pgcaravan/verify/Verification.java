package io.pgcaravan.verify;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.plan.Compression.Method;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.seal.Unsealing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads one archive to its end at one destination: its size and SHA-256 are those of the manifest,
 * it can be decompressed, the dump in it is complete and holds the rows that the manifest says, and
 * so are its companions. Nothing is written anywhere; memory does not grow with the archive.
 *
 * @param key that opens an encrypted archive
 * @param limit how long pg_restore may take to read an archive of the custom format
 */
public record Verification(
    Destination destination, StoredArchive archive, PrivateKeyFile key, Duration limit) {

  /**
   * Verifies it.
   *
   * @throws PermanentException if it is damaged, or only its file could be compared, for there is
   *     no key
   * @throws TransientException if it could not be read
   */
  public Verified run() {
    Findings findings = new Findings(archive, destination);
    try {
      if (ArchiveText.isEncrypted(archive) && !key.isGiven()) {
        throw ofFileAlone(findings);
      }
      Verified verified =
          new ArchiveText(destination, archive, key, level(), limit)
              .writeTo((buffer, offset, length) -> {})
              .verified();
      for (Manifest.Companion companion : companions()) {
        compare(companion, findings);
      }
      return verified;
    } catch (IOException e) {
      throw findings.unreadable(e);
    }
  }

  /** Compares what can be compared of an archive that cannot be opened. */
  private PermanentException ofFileAlone(Findings findings) throws IOException {
    try (InputStream stream = destination.open(archive.key())) {
      findings.compareFile(
          Unsealing.read(stream, Optional.empty(), Method.NONE, OutputStream.nullOutputStream()));
    }
    for (Manifest.Companion companion : companions()) {
      compare(companion, findings);
    }
    return new PermanentException(
        "%s at %s is encrypted, and its contents were not read without a private key; %s"
            .formatted(
                archive.key(),
                destination.name(),
                archive.manifest().isPresent()
                    ? "its size and SHA-256 are those of its manifest"
                    : "there is no manifest to compare it with"),
        "verify it where the private key is, with DECRYPT_KEY_FILE and DECRYPT_PASSPHRASE_FILE");
  }

  /** As much as the manifest tells; counts cost next to nothing. */
  private ProofLevel level() {
    return archive
        .manifest()
        .map(Manifest::proof)
        .map(Proof::level)
        .filter(level -> level != ProofLevel.NONE)
        .orElse(ProofLevel.COUNTS);
  }

  private List<Manifest.Companion> companions() {
    return archive.manifest().map(Manifest::companions).orElse(List.of());
  }

  /** A companion lies in the folder of its archive. */
  private void compare(Manifest.Companion companion, Findings findings) {
    String key =
        archive.key().substring(0, archive.key().length() - archive.name().length())
            + companion.name();
    String sha256;
    try (InputStream stream = destination.open(key)) {
      sha256 = Sha256.of(stream);
    } catch (PermanentException e) {
      throw findings.damaged("has lost its companion %s (%s)".formatted(key, e.getMessage()), e);
    } catch (IOException e) {
      throw findings.unreadable(e);
    }
    if (!sha256.equals(companion.sha256())) {
      throw findings.damaged("has a companion with another SHA-256, " + key, null);
    }
  }
}
