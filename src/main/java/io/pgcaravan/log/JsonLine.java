package io.pgcaravan.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.pgcaravan.failure.Secrets;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * A log line as a JSON object, without secrets: {@code time} (UTC), {@code level}, {@code run} (of
 * what belongs to one), {@code logger}, {@code thread}, {@code message}, and {@code stack} where
 * stack traces are wanted.
 */
final class JsonLine {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonLine() {}

  static String of(ILoggingEvent event, boolean stacks) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", event.getInstant().toString());
      json.writeStringField("level", event.getLevel().toString());
      String run = event.getMDCPropertyMap().get("run");
      if (run != null) {
        json.writeStringField("run", run);
      }
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      // before it is written: a secret may hold what JSON escapes
      json.writeStringField("message", Secrets.mask(String.valueOf(event.getFormattedMessage())));
      if (stacks && event.getThrowableProxy() != null) {
        json.writeStringField(
            "stack", Secrets.mask(ThrowableProxyUtil.asString(event.getThrowableProxy())));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is in memory
    }
    return line.append(System.lineSeparator()).toString();
  }
}
