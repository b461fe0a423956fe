package io.pgcaravan.seal;

import io.pgcaravan.plan.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Seals a dump that nobody else looks at, for anybody to open. */
final class PlainSeal {

  private PlainSeal() {}

  static Sealed seal(InputStream dump, OutputStream file, String compression, LongConsumer progress)
      throws IOException {
    return Seal.seal(
        dump,
        file,
        Compression.parse(compression),
        Optional.empty(),
        (buffer, offset, length) -> {},
        progress);
  }
}
