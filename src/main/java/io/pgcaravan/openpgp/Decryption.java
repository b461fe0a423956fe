package io.pgcaravan.openpgp;

import java.io.IOException;
import java.io.InputStream;

/** Opens encrypted archives. */
public interface Decryption {

  /**
   * Opens an OpenPGP message. What is read may be modified until the end was reached: that is
   * checked there.
   *
   * @param message not closed
   * @return what was encrypted
   * @throws io.pgcaravan.failure.CaravanException if there is no key, or not the right one
   * @throws TamperedException from here or from the stream, if the message is damaged
   * @throws IOException what the message's stream throws
   */
  InputStream open(InputStream message) throws IOException;
}
