package io.pgcaravan.camel;

import io.pgcaravan.destination.ClientSource;
import org.apache.camel.Exchange;
import org.apache.camel.support.TypeConverterSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets a route file write {@code amazonS3Client=#s3}: where a component wants a client, a {@link
 * ClientSource} is as good, and makes it only then.
 */
final class ClientConverter extends TypeConverterSupport {

  @Override
  public <T> @Nullable T convertTo(Class<T> type, @Nullable Exchange exchange, Object value) {
    if (value instanceof ClientSource source && !type.isInstance(value)) {
      Object client = source.client();
      return type.isInstance(client) ? type.cast(client) : null;
    }
    return null;
  }
}
