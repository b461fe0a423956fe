package io.pgcaravan.restore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** SQL texts beside this class, and how names and values are written in them. */
final class SqlText {

  /** True for a row of a catalog that the running transaction wrote. */
  static final String OF_THIS_TRANSACTION =
      "xmin::text::bigint = pg_catalog.txid_current() % 4294967296";

  private static final Pattern PLACE = Pattern.compile("(?<!:):([a-z]+)\\b");

  private SqlText() {}

  /**
   * A text with its {@code :name} places filled.
   *
   * @param values SQL, by name
   */
  static String of(String name, Map<String, String> values) {
    // in one pass: a value may look like the place of another
    return PLACE
        .matcher(read(name))
        .replaceAll(
            place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
  }

  private static String read(String name) {
    try (InputStream stream = SqlText.class.getResourceAsStream(name + ".sql")) {
      if (stream == null) {
        throw new IllegalStateException("no text " + name);
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      // comments at its head say why, and are no business of the server
      return text.lines()
          .dropWhile(line -> line.startsWith("--"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A string constant, whatever standard_conforming_strings says, and also within a body in dollar
   * quotes: it has no dollar sign that could end one.
   */
  static String literal(String text) {
    String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\").replace("$", "\\x24") + "'";
    return quoted.contains("\\") ? " E" + quoted : quoted;
  }

  /** A name, quoted. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text array. */
  static String array(List<String> texts) {
    return texts.stream()
        .map(SqlText::literal)
        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
  }
}
