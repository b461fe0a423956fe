package io.pgcaravan.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of one row, by the names of their columns, as statements name their parameters. */
final class Row {

  private final Map<String, @Nullable Object> values = new HashMap<>();

  /** PostgreSQL's texts hold no NUL. */
  Row set(String name, @Nullable Object value) {
    values.put(name, value instanceof String text ? text.replace("\0", "") : value);
    return this;
  }

  Map<String, @Nullable Object> values() {
    return values;
  }
}
