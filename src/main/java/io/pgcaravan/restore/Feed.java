package io.pgcaravan.restore;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.proof.DumpLexer;
import io.pgcaravan.proof.DumpParts;
import io.pgcaravan.proof.TextEncoding;
import io.pgcaravan.verify.ArchiveText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/** Feeds one archive's text into a session, through the filter. */
final class Feed implements ArchiveText.Sink {

  private final ArchiveFilter filter;
  private final DumpLexer lexer;
  private final LongConsumer progress;
  private long bytes;

  /** Whether the session took no more: then its own words count, not what came of it here. */
  private boolean broken;

  /** Whether the text is not one that pg_dump writes. */
  private boolean refused;

  /**
   * @param preparation of the database: what is there already
   * @param change stands before the filter
   * @param bytesBefore of other archives
   * @param progress told the bytes so far
   */
  Feed(
      Session session,
      Set<String> unknownSettings,
      Preparation preparation,
      UnaryOperator<DumpParts> change,
      long bytesBefore,
      LongConsumer progress) {
    this.filter = new ArchiveFilter(session.input(), unknownSettings, preparation);
    this.lexer = new DumpLexer(change.apply(filter));
    this.bytes = bytesBefore;
    this.progress = progress;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    try {
      lexer.add(buffer, offset, length);
    } catch (UncheckedIOException e) {
      broken = true;
      throw e.getCause();
    } catch (PermanentException e) {
      refused = true;
      throw e;
    }
    bytes += length;
    progress.accept(bytes);
  }

  void end() {
    try {
      lexer.end();
    } catch (PermanentException e) {
      refused = true;
      throw e;
    }
  }

  /** How many lines ended. */
  long lines() {
    return filter.line() - 1;
  }

  boolean broken() {
    return broken;
  }

  boolean refused() {
    return refused;
  }

  long bytes() {
    return bytes;
  }

  /** In which the archive's text is. */
  TextEncoding encoding() {
    return lexer.encoding();
  }
}
