package io.pgcaravan.openpgp;

import java.util.HexFormat;
import java.util.Iterator;
import org.bouncycastle.openpgp.PGPPublicKey;

/** What keys are called in messages and manifests. */
final class Keys {

  private static final int LONGEST = 100;

  private Keys() {}

  /** In upper-case hexadecimal digits, as gpg shows it. */
  static String fingerprint(PGPPublicKey primary) {
    return HexFormat.of().withUpperCase().formatHex(primary.getFingerprint());
  }

  /** With the first user ID, which anybody may have written. */
  static String name(PGPPublicKey primary) {
    Iterator<String> users = primary.getUserIDs();
    if (!users.hasNext()) {
      return fingerprint(primary);
    }
    String user = users.next().replaceAll("\\p{Cntrl}", "?");
    return "%s (%s)"
        .formatted(fingerprint(primary), user.substring(0, Math.min(LONGEST, user.length())));
  }
}
