package io.pgcaravan.openpgp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's AES, which uses what the processor has for it. */
final class Aes {

  static final int BLOCK_BYTES = 16;
  static final int KEY_BYTES = 32;

  /** Divisible by the size of a block. */
  static final int CHUNK_BYTES = 64 * 1024;

  private Aes() {}

  /** Encrypts each block by itself. */
  static Cipher blocks(byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /** Encrypts each block with the one before it. */
  static Cipher chain(byte[] key, byte[] first) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(first));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /** Encrypts whole blocks, from the beginning of one array to a place in another. */
  static void encrypt(Cipher cipher, byte[] from, int length, byte[] to, int at) {
    try {
      cipher.update(from, 0, length, to, at);
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(GeneralSecurityException e) {
    return new IllegalStateException("every JDK has AES", e);
  }
}
