package io.pgcaravan.verify;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.dump.Completeness;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.plan.Compression.Method;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.seal.Seal;
import io.pgcaravan.seal.Sealed;
import io.pgcaravan.seal.Unsealing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one archive to its end at one destination: its size and SHA-256 are those of the manifest,
 * it can be decompressed, the dump in it is complete, and so are its companions. Nothing is written
 * anywhere; memory does not grow with the archive.
 *
 * @param limit how long pg_restore may take to read an archive of the custom format
 */
public record Verification(Destination destination, StoredArchive archive, Duration limit) {

  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

  /**
   * Verifies it.
   *
   * @throws PermanentException if it is damaged
   * @throws TransientException if it could not be read
   */
  public Verified run() {
    if (archive.name().endsWith(".gpg")) {
      throw new PermanentException(
          archive.key() + " is encrypted, and this version cannot decrypt",
          "decrypt it by gpg and verify the file");
    }
    try {
      Sealed found = read();
      archive.manifest().ifPresent(manifest -> compare(found, manifest));
      String completeness = completeness(found);
      for (Manifest.Companion companion : companions()) {
        compare(companion);
      }
      return new Verified(
          archive.key(),
          destination.name(),
          found.sizeBytes(),
          found.plainBytes(),
          completeness,
          archive.manifest().isPresent());
    } catch (Unsealing.Unreadable e) {
      throw unreadable(e);
    } catch (IOException e) {
      throw damaged("cannot be decompressed to its end (%s)".formatted(e.getMessage()), e);
    }
  }

  private List<Manifest.Companion> companions() {
    return archive.manifest().map(Manifest::companions).orElse(List.of());
  }

  /** A companion lies in the folder of its archive. */
  private void compare(Manifest.Companion companion) {
    String key =
        archive.key().substring(0, archive.key().length() - archive.name().length())
            + companion.name();
    String sha256;
    try (InputStream stream = destination.open(key)) {
      sha256 = Sha256.of(stream);
    } catch (PermanentException e) {
      throw damaged("has lost its companion %s (%s)".formatted(key, e.getMessage()), e);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (!sha256.equals(companion.sha256())) {
      throw damaged("has a companion with another SHA-256, " + key, null);
    }
  }

  private Sealed read() throws IOException {
    try (InputStream stream = open()) {
      return Unsealing.read(stream, method(), OutputStream.nullOutputStream());
    }
  }

  private InputStream open() {
    try {
      return destination.open(archive.key());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Method method() {
    return Arrays.stream(Method.values())
        .filter(method -> method != Method.NONE)
        .filter(method -> archive.name().endsWith(method.extension()))
        .findFirst()
        .orElse(Method.NONE);
  }

  private void compare(Sealed found, Manifest manifest) {
    if (found.sizeBytes() != manifest.sizeBytes()) {
      throw damaged(
          "has %,d bytes, its manifest says %,d".formatted(found.sizeBytes(), manifest.sizeBytes()),
          null);
    }
    if (!found.sha256().equals(manifest.sha256())) {
      throw damaged("has another SHA-256 than its manifest says", null);
    }
    if (found.plainBytes() != manifest.plainBytes()) {
      throw damaged(
          "holds a dump of %,d bytes, its manifest says %,d"
              .formatted(found.plainBytes(), manifest.plainBytes()),
          null);
    }
  }

  private String completeness(Sealed found) throws IOException {
    if (!archive.name().contains(".dump")) {
      try {
        Completeness.requireTrailer(found.tail());
      } catch (CaravanException e) {
        throw damaged("ends without pg_dump's trailer, so it is not complete", e);
      }
      return "trailer";
    }
    try (InputStream stream = open();
        InputStream dump = Seal.open(stream, method())) {
      Completeness.requireReadable(InstalledClients.ofThisMachine().any(), dump, limit);
      return "pg_restore";
    }
  }

  private PermanentException damaged(String how, Exception cause) {
    LOG.debug("verifying {}", archive.key(), cause);
    return new DamagedException(
        "%s at %s %s".formatted(archive.key(), destination.name(), how),
        "verify its copies elsewhere by --from; delete this one when another is good",
        cause);
  }

  private TransientException unreadable(IOException e) {
    return new TransientException(
        "%s could not be read to its end from %s (%s)"
            .formatted(archive.key(), destination.name(), e.getMessage()),
        "check that the destination can be reached, then verify again",
        e);
  }
}
