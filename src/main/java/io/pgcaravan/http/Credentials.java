package io.pgcaravan.http;

import io.pgcaravan.failure.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** A user and a password, as Basic authentication brings them (RFC 7617). */
public final class Credentials {

  private static final String SCHEME = "Basic ";

  private final byte[] expected;

  /** The password is remembered as a secret. */
  public Credentials(String user, String password) {
    Secrets.add(password);
    expected = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a header Authorization brings them; how long that takes does not tell how nearly. */
  boolean areIn(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
      return MessageDigest.isEqual(given, expected);
    } catch (IllegalArgumentException e) {
      return false; // no Base64
    }
  }
}
