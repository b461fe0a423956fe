package io.pgcaravan.camel;

import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.PermanentException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultExchange;

/**
 * Turns what a component lists into stored objects. Its properties say where an item keeps its key,
 * size and time, as the simple language does after {@code body}: {@code properties.contentLength}.
 */
public final class Listing implements CamelContextAware {

  private CamelContext context;
  private String key = "name";
  private String sizeBytes = "size";
  private String modified = "lastModified";

  @Override
  public void setCamelContext(CamelContext context) {
    this.context = context;
  }

  @Override
  public CamelContext getCamelContext() {
    return context;
  }

  public void setKey(String key) {
    this.key = key;
  }

  public void setSizeBytes(String sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /** An Instant, OffsetDateTime, Date, milliseconds since 1970, or ISO 8601 text. */
  public void setModified(String modified) {
    this.modified = modified;
  }

  /**
   * The objects that a listing names; an empty one names none.
   *
   * @throws PermanentException if the body is no listing, or an item lacks its key or size
   */
  public List<StoredObject> objects(Object body) {
    if (!(body instanceof Iterable<?> items)) {
      throw new PermanentException(
          "a list route got no listing, but " + (body == null ? "nothing" : body.getClass()),
          "correct the step before, in the destination's file");
    }
    Expression keyOf = expression(key);
    Expression sizeOf = expression(sizeBytes);
    Expression timeOf = expression(modified);
    List<StoredObject> objects = new ArrayList<>();
    for (Object item : items) {
      Exchange exchange = new DefaultExchange(context);
      exchange.getMessage().setBody(item);
      objects.add(
          new StoredObject(
              required(key, keyOf.evaluate(exchange, String.class)),
              required(sizeBytes, sizeOf.evaluate(exchange, Long.class)),
              instant(required(modified, timeOf.evaluate(exchange, Object.class)))));
    }
    return List.copyOf(objects);
  }

  private Expression expression(String path) {
    Expression expression =
        context.resolveLanguage("simple").createExpression("${body." + path + "}");
    expression.init(context);
    return expression;
  }

  private static <T> T required(String path, T value) {
    if (value == null) {
      throw new PermanentException(
          "an item of a listing has no " + path, "correct the destination's file");
    }
    return value;
  }

  private static Instant instant(Object time) {
    if (time instanceof Instant instant) {
      return instant;
    }
    if (time instanceof OffsetDateTime dateTime) {
      return dateTime.toInstant();
    }
    if (time instanceof Date date) {
      return date.toInstant();
    }
    if (time instanceof Number milliseconds) {
      return Instant.ofEpochMilli(milliseconds.longValue());
    }
    return OffsetDateTime.parse(String.valueOf(time)).toInstant();
  }
}
