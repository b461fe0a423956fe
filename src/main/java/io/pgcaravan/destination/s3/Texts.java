package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings as they were written; an empty one counts as none. */
record Texts(Map<String, String> values) {

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
  }

  boolean flag(String name, String setting, boolean otherwise) {
    return find(name)
        .map(text -> choice(setting, text, List.of("true", "false")).equals("true"))
        .orElse(otherwise);
  }

  /** A whole number that is not negative and fits an int. */
  long number(String name, String setting, long otherwise) {
    Optional<String> text = find(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("\\d{1,9}")) {
      throw new UsageException(
          "%s is not a whole number: '%s'".formatted(setting, text.get()), "correct " + setting);
    }
    return Long.parseLong(text.get());
  }

  /** One of several words, in the writing of the list whatever its case was. */
  static String choice(String setting, String text, List<String> allowed) {
    return allowed.stream()
        .filter(text::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "%s is '%s'".formatted(setting, text),
                    "choose among " + String.join(", ", allowed)));
  }
}
