package io.pgcaravan.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.pgcaravan.failure.Secrets;
import java.nio.charset.StandardCharsets;

/**
 * Writes log lines without secrets, their stack traces too, in the {@linkplain LogFormat format} of
 * the time; logback.xml names it.
 */
public final class MaskedLines extends PatternLayoutEncoder {

  /** Stack traces are wanted where the pattern of text has them. */
  private static final String NO_STACKS = "nopex";

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        LogFormat.current() == LogFormat.JSON
            ? JsonLine.of(event, !getPattern().contains(NO_STACKS))
            : Secrets.mask(layout.doLayout(event));
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
