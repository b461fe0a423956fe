package io.pgcaravan.openpgp;

import io.pgcaravan.failure.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openpgp.PGPKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRing;

/** To whom archives are encrypted: all of them, or the file is refused. */
public final class Recipients {

  private final Path file;
  private final List<Recipient> all;

  private Recipients(Path file, List<Recipient> all) {
    this.file = file;
    this.all = List.copyOf(all);
  }

  /**
   * Reads the public keys of a file and judges each one.
   *
   * @param now at which they must be fit
   * @throws UsageException if the file cannot be read, holds something else or a private key, or
   *     one of its keys is revoked, expired, too weak or not for encryption
   */
  public static Recipients read(Path file, Instant now) {
    List<Recipient> all = new ArrayList<>();
    for (PGPKeyRing ring : new KeyFile(file).rings()) {
      if (!(ring instanceof PGPPublicKeyRing keys)) {
        throw new UsageException(
            "the file %s holds a private key: %s".formatted(file, Keys.name(ring.getPublicKey())),
            "put the public key there (gpg --export), and the private one on another machine");
      }
      all.add(new KeyCheck(file, keys, now).recipient());
    }
    return new Recipients(file, all);
  }

  /** Begins to encrypt one archive, so that each of them may read it. */
  public Encryption encryption() {
    return new Encryption(all.stream().flatMap(each -> each.keys().stream()).toList());
  }

  /** Fingerprints of their primary keys. */
  public List<String> fingerprints() {
    return all.stream().map(Recipient::fingerprint).distinct().toList();
  }

  /** Their names, with fingerprints. */
  public List<String> names() {
    return all.stream().map(Recipient::name).distinct().toList();
  }

  /** In words, those that expire before long: then no backup is made any more. */
  public List<String> expiring(Instant now, Duration within) {
    List<String> words = new ArrayList<>();
    for (Recipient each : all) {
      each.expires()
          .filter(end -> end.isBefore(now.plus(within)))
          .ifPresent(
              end ->
                  words.add(
                      "the key %s in %s expires on %s: no backup is made from then on"
                          .formatted(each.name(), file, end.atZone(ZoneOffset.UTC).toLocalDate())));
    }
    return words;
  }
}
