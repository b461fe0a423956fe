package io.pgcaravan.openpgp;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Decrypts by private keys from a file, locked with a passphrase from another one or not at all.
 * Both are read at each use, and nothing of them is kept. Nothing of OpenPGP is loaded before that.
 *
 * @param keys none: nothing can be decrypted
 * @param passphrase none: the keys are not locked
 */
public record PrivateKeyFile(Optional<Path> keys, Optional<Path> passphrase) implements Decryption {

  /** For those who decrypt nothing. */
  public static final PrivateKeyFile NONE = new PrivateKeyFile(Optional.empty(), Optional.empty());

  /** Whether there is a key at all. */
  public boolean isGiven() {
    return keys.isPresent();
  }

  /**
   * Makes sure that something can be decrypted, before anything is changed.
   *
   * @param what is to be decrypted, for the message
   * @param recipients fingerprints of those it is encrypted to; empty if they are not known
   * @throws UsageException if there is no key, none can be unlocked, or none is a recipient's
   */
  public void require(String what, List<String> recipients) {
    read(what).require(recipients);
  }

  @Override
  public InputStream open(InputStream message) throws IOException {
    return read("the archive").open(message);
  }

  private PrivateKeys read(String what) {
    Path file =
        keys.orElseThrow(
            () ->
                new UsageException(
                    what + " is encrypted, and no private key is given",
                    "name the file of the private key in DECRYPT_KEY_FILE, and that of its"
                        + " passphrase in DECRYPT_PASSPHRASE_FILE"));
    return new PrivateKeys(file, passphrase, what);
  }
}
