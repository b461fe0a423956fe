package io.pgcaravan.postgres;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a database is, beside the rows in it; kept in manifests, so it holds no secret.
 *
 * @param encoding such as UTF8
 * @param collation its default, with the provider where that is not libc
 * @param characterType likewise
 * @param settings of the database (ALTER DATABASE … SET); of parameters with a dot in their names,
 *     which may hold secrets, only the name
 * @param output parameters that decide how values are written and that pg_dump does not set, such
 *     as bytea_output and lc_monetary, as the dumping session has them
 * @param schemas those of users, by name
 * @param extensions by name
 * @param absent tables of users that the archive holds no rows of, and why
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatabaseFacts(
    String encoding,
    String collation,
    String characterType,
    Map<String, String> settings,
    Map<String, String> output,
    List<String> schemas,
    List<Extension> extensions,
    List<Table> absent) {

  /** An extension, and where its objects are. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Extension(String name, String version, String schema) {}

  /**
   * A table that the archive does not hold.
   *
   * @param name qualified, quoted where need be
   * @param reason such as {@code foreign} or {@code excluded}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Table(String name, @Nullable String reason) {}

  /** The same, with the tables that an archive does not hold. */
  public DatabaseFacts withAbsent(List<Table> tables) {
    return new DatabaseFacts(
        encoding, collation, characterType, settings, output, schemas, extensions, tables);
  }

  public DatabaseFacts {
    encoding = Objects.requireNonNullElse(encoding, "");
    collation = Objects.requireNonNullElse(collation, "");
    characterType = Objects.requireNonNullElse(characterType, "");
    settings = settings == null ? Map.of() : Map.copyOf(settings);
    output = output == null ? Map.of() : Map.copyOf(output);
    schemas = schemas == null ? List.of() : List.copyOf(schemas);
    extensions = extensions == null ? List.of() : List.copyOf(extensions);
    absent = absent == null ? List.of() : List.copyOf(absent);
  }
}
