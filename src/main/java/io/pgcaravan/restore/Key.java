package io.pgcaravan.restore;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Words that no archive can foresee. */
final class Key {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Key() {}

  /** 32 hexadecimal digits. */
  static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
