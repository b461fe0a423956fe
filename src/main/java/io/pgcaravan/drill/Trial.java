package io.pgcaravan.drill;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ServerVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a drill restores: the newest archive of a plan at one destination, and the archive that
 * makes what its rows need.
 *
 * @param schema the newest schema-only archive of the same database; none for an archive that makes
 *     its own tables and types, or where there is none
 */
public record Trial(String plan, Source source, Optional<Source> schema) {

  static final String SCHEMA_ONLY = "schema-only";
  static final String DATA_ONLY = "data-only";
  static final String TABLES = "tables";
  static final String SELECTION = "selection";

  private static final Set<String> PARTS = Set.of(DATA_ONLY, TABLES);

  /**
   * Whether there is all that it takes.
   *
   * @throws PermanentException if not
   */
  public void requirePair() {
    if (source.manifest().scope().equals(DATA_ONLY) && schema.isEmpty()) {
      throw new PermanentException(
          "%s holds data only, and there is no schema-only archive of %s to restore it into"
              .formatted(source, source.manifest().database()),
          "add a plan of scope schema-only for this database");
    }
  }

  /** Whether its archive lacks what makes its tables, or what these are made of. */
  public boolean needsSchema() {
    return PARTS.contains(source.manifest().scope());
  }

  /** Whether it lacks tables that its foreign keys may point to. */
  public boolean isPartOfDatabase() {
    return List.of(TABLES, SELECTION).contains(source.manifest().scope());
  }

  /** Of the server that the archive was made of; of the schema's, if that is newer. */
  public int major() {
    int own = major(source.manifest());
    return schema.map(each -> Math.max(own, major(each.manifest()))).orElse(own);
  }

  private static int major(Manifest manifest) {
    return ServerVersion.find(manifest.serverVersion()).map(ServerVersion::major).orElse(0);
  }

  /** How old the archive is, which is what a restore would lose now. */
  public Duration age(Instant now) {
    return source.archive().age(now).orElseThrow();
  }

  @Override
  public String toString() {
    return schema.map(each -> "%s with %s".formatted(source, each)).orElse(source.toString());
  }
}
