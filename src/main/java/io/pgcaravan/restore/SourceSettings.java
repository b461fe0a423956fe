package io.pgcaravan.restore;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.verify.ArchiveText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the session in which an archive was written, as far as its manifest tells them:
 * they decide how values look.
 */
record SourceSettings(Map<String, String> all) {

  /** Those that are set for a whole restore: they decide how values are read, too. */
  private static final Set<String> READ =
      Set.of("bytea_output", "extra_float_digits", "lc_monetary", "lc_numeric", "xmlbinary");

  static SourceSettings of(ArchiveText text) {
    return new SourceSettings(
        text.archive()
            .manifest()
            .map(Manifest::source)
            .flatMap(Optional::ofNullable)
            .map(DatabaseFacts::output)
            .orElse(Map.of()));
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** A statement for each of those that are set for a whole restore. */
  List<String> statements() {
    return all.entrySet().stream()
        .filter(setting -> READ.contains(setting.getKey().toLowerCase(Locale.ROOT)))
        .map(
            setting ->
                "SET %s = %s;".formatted(setting.getKey(), SqlText.literal(setting.getValue())))
        .toList();
  }
}
