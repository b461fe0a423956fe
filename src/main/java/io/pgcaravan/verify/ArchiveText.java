package io.pgcaravan.verify;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.dump.Completeness;
import io.pgcaravan.dump.CustomText;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.openpgp.Decryption;
import io.pgcaravan.openpgp.Encryption;
import io.pgcaravan.openpgp.TamperedException;
import io.pgcaravan.plan.Compression.Method;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.ProofTally;
import io.pgcaravan.seal.Sealed;
import io.pgcaravan.seal.Unsealing;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The SQL text in an archive at a destination, whatever its format and compression, checked while
 * it is read: size, SHA-256, decryption, decompression, completeness, proof.
 *
 * <p>What is read may be bad until {@link #writeTo} has returned: only then may a transaction that
 * was fed with it be committed.
 *
 * @param decryption of an encrypted archive
 * @param level how much of the proof is worked out from the text; the manifest's level is compared
 *     if it asks for no more
 * @param limit for pg_restore, which turns an archive of the custom format into text
 */
public record ArchiveText(
    Destination destination,
    StoredArchive archive,
    Decryption decryption,
    ProofLevel level,
    Duration limit) {

  /** Takes the text. */
  public interface Sink {
    /** Takes the next chunk; the buffer is the caller's. */
    void write(byte[] buffer, int offset, int length) throws IOException;
  }

  /**
   * What was read, and found good.
   *
   * @param proof worked out from the text, whether there is a manifest or not
   */
  public record Read(Verified verified, Proof proof) {}

  /**
   * Reads the archive to its end.
   *
   * @param text takes the SQL; called on this thread
   * @throws DamagedException if it is damaged, or not what its manifest says
   * @throws io.pgcaravan.failure.UsageException if there is no key that decrypts it
   * @throws io.pgcaravan.failure.TransientException if it could not be read
   * @throws IOException what the sink throws
   */
  public Read writeTo(Sink text) throws IOException {
    Findings findings = new Findings(Inventory.whole(destination, archive), destination);
    ProofTally tally = new ProofTally(level);
    GuardedSink sink = new GuardedSink(tally, text);
    try {
      Sealed found = isCustom() ? custom(sink, findings) : plain(sink);
      findings.compare(found);
      String completeness = isCustom() ? "pg_restore" : trailer(found, findings);
      Proof proof = tally.proof();
      return new Read(verified(found, completeness, findings.compare(proof)), proof);
    } catch (GuardedSink.Failure e) {
      throw e.thrown();
    } catch (Unsealing.Unreadable e) {
      throw findings.unreadable(e);
    } catch (TamperedException e) {
      throw findings.damaged(e.getMessage(), e);
    } catch (IOException e) {
      throw findings.damaged(
          "cannot be %s to its end (%s)"
              .formatted(
                  isEncrypted(archive) ? "decrypted and decompressed" : "decompressed",
                  e.getMessage()),
          e);
    }
  }

  /** Whether only those may read it to whom it is encrypted. */
  public static boolean isEncrypted(StoredArchive archive) {
    return archive.name().endsWith(Encryption.EXTENSION);
  }

  private Optional<Decryption> decryptionIfAny() {
    return isEncrypted(archive) ? Optional.of(decryption) : Optional.empty();
  }

  /** The name of what was encrypted. */
  private String plainName() {
    String name = archive.name();
    return isEncrypted(archive)
        ? name.substring(0, name.length() - Encryption.EXTENSION.length())
        : name;
  }

  private boolean isCustom() {
    String name = plainName();
    return name.substring(0, name.length() - method().extension().length()).endsWith(".dump");
  }

  private Sealed plain(GuardedSink sink) throws IOException {
    try (InputStream stream = open()) {
      return Unsealing.read(stream, decryptionIfAny(), method(), sink);
    }
  }

  private Sealed custom(GuardedSink sink, Findings findings) throws IOException {
    AtomicReference<Sealed> found = new AtomicReference<>();
    List<String> options = archive.manifest().map(Manifest::options).orElse(List.of());
    try (InputStream stream = open()) {
      CustomText.read(
          InstalledClients.ofThisMachine().newest(),
          options,
          dump -> found.set(Unsealing.read(stream, decryptionIfAny(), method(), dump)),
          limit,
          sink::write);
    } catch (CaravanException e) {
      Sealed read = found.get();
      if (read == null) {
        throw e;
      }
      findings.compare(read); // a damaged one cannot be read by pg_restore either
      throw findings.refused(e);
    }
    return found.get();
  }

  private InputStream open() throws Unsealing.Unreadable {
    try {
      return destination.open(archive.key());
    } catch (IOException e) {
      throw new Unsealing.Unreadable(e);
    }
  }

  private Method method() {
    return Arrays.stream(Method.values())
        .filter(method -> method != Method.NONE)
        .filter(method -> plainName().endsWith(method.extension()))
        .findFirst()
        .orElse(Method.NONE);
  }

  private static String trailer(Sealed found, Findings findings) {
    try {
      Completeness.requireTrailer(found.tail());
      return "trailer";
    } catch (CaravanException e) {
      throw findings.damaged("ends without pg_dump's trailer, so it is not complete", e);
    }
  }

  private Verified verified(Sealed found, String completeness, ProofLevel proof) {
    return new Verified(
        archive.key(),
        destination.name(),
        found.sizeBytes(),
        found.plainBytes(),
        found.sha256(),
        completeness,
        archive.manifest().isPresent(),
        proof);
  }
}
