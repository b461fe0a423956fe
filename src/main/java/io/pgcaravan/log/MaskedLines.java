package io.pgcaravan.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.pgcaravan.failure.Secrets;
import java.nio.charset.StandardCharsets;

/** Writes log lines without secrets, their stack traces too; logback.xml names it. */
public final class MaskedLines extends PatternLayoutEncoder {

  @Override
  public byte[] encode(ILoggingEvent event) {
    return Secrets.mask(layout.doLayout(event)).getBytes(StandardCharsets.UTF_8);
  }
}
