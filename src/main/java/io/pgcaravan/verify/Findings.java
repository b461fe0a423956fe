package io.pgcaravan.verify;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofComparison;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.seal.Sealed;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is found of an archive, compared with its manifest and put into words. */
record Findings(StoredArchive archive, Destination destination) {

  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);
  private static final int MOST_DIFFERENCES = 5;

  /** Words of a failure of pg_restore; its exit code is another if it was killed. */
  private static final String REFUSED = "(exit code 1)";

  private static final String TOO_NEW = "unsupported version";

  /**
   * Compares the file, and what was sealed in it.
   *
   * @throws DamagedException if a size or the hash differs
   */
  void compare(Sealed found) {
    compareFile(found);
    archive
        .manifest()
        .filter(manifest -> manifest.plainBytes() != found.plainBytes())
        .ifPresent(
            manifest -> {
              throw damaged(
                  "holds a dump of %,d bytes, its manifest says %,d"
                      .formatted(found.plainBytes(), manifest.plainBytes()),
                  null);
            });
  }

  /**
   * Compares the file alone.
   *
   * @throws DamagedException if its size or hash differs
   */
  void compareFile(Sealed found) {
    Manifest manifest = archive.manifest().orElse(null);
    if (manifest == null) {
      return;
    }
    if (found.sizeBytes() != manifest.sizeBytes()) {
      throw damaged(
          "has %,d bytes, its manifest says %,d".formatted(found.sizeBytes(), manifest.sizeBytes()),
          null);
    }
    if (!found.sha256().equals(manifest.sha256())) {
      throw damaged("has another SHA-256 than its manifest says", null);
    }
  }

  /**
   * Compares what the text says of its rows.
   *
   * @return how much was compared
   * @throws DamagedException if it differs
   */
  ProofLevel compare(Proof found) {
    Proof expected = archive.manifest().map(Manifest::proof).orElse(null);
    if (expected == null) {
      return ProofLevel.NONE;
    }
    List<String> differences = new ProofComparison(expected, found).differences();
    if (!differences.isEmpty()) {
      throw damaged(
          "holds other rows than its manifest says: %s%s"
              .formatted(
                  String.join("; ", differences.stream().limit(MOST_DIFFERENCES).toList()),
                  differences.size() > MOST_DIFFERENCES
                      ? "; and %d more".formatted(differences.size() - MOST_DIFFERENCES)
                      : ""),
          null);
    }
    if (expected.tables().isEmpty() && !expected.unproven().isEmpty()) {
      return ProofLevel.NONE; // such as rows in INSERTs, or a schema alone
    }
    return expected.level().atLeast(found.level()) ? found.level() : expected.level();
  }

  PermanentException damaged(String how, @Nullable Exception cause) {
    LOG.debug("verifying {}", archive.key(), cause);
    return new DamagedException(
        "%s at %s %s".formatted(archive.key(), destination.name(), how),
        "verify its copies elsewhere by --from; delete this one when another is good",
        cause);
  }

  /** Only what pg_restore refuses of itself is damaged: it may be too old, or have been killed. */
  CaravanException refused(CaravanException e) {
    String said = String.valueOf(e.getMessage());
    return said.contains(REFUSED) && !said.contains(TOO_NEW)
        ? damaged("cannot be read by pg_restore (%s)".formatted(said), e)
        : e;
  }

  TransientException unreadable(IOException e) {
    return new TransientException(
        "%s could not be read to its end from %s (%s)"
            .formatted(archive.key(), destination.name(), e.getMessage()),
        "check that the destination can be reached, then verify again",
        e);
  }
}
