package io.pgcaravan.restore;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a database holds that is to be replaced, and what stands in the way.
 *
 * @param version major, of the server
 * @param role that asks
 * @param mayCreate whether it may make schemas
 * @param firstRole the one that initdb made
 * @param schemas those to be replaced that there are
 * @param extensions in them
 * @param configured tables of extensions, in what is to be replaced
 * @param leftovers of earlier replacements, which users have no more
 * @param dependents of them elsewhere, one line each
 * @param subscriptions that write into them
 * @param eventTriggers that fire on what is made
 * @param locks a session may take, if it has the server for itself
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TargetFacts(
    int version,
    String role,
    boolean superuser,
    boolean mayCreate,
    String firstRole,
    List<Schema> schemas,
    List<Extension> extensions,
    List<ConfiguredTables.Table> configured,
    List<Leftover> leftovers,
    List<String> dependents,
    List<String> subscriptions,
    List<String> eventTriggers,
    List<String> publications,
    long largeObjects,
    long locks,
    List<String> casts,
    List<String> servers,
    List<String> wrappers,
    List<String> languages,
    List<String> unmovable) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A schema, and what it holds beside members of extensions.
   *
   * @param ours whether the role that asks may rename it
   * @param rows about
   * @param objects of any kind; 0 for a schema that need not be replaced
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Schema(
      String name,
      String owner,
      boolean ours,
      long tables,
      long views,
      long routines,
      long objects,
      long rows,
      long bytes) {}

  /** An extension, where its objects are, and whether they can be moved. */
  record Extension(String name, String schema, boolean relocatable) {}

  /** A schema that an earlier replacement has put aside, and whether the role may rename it. */
  record Leftover(String schema, boolean ours, long bytes) {}

  /**
   * Asks the target.
   *
   * @param schemas to be replaced; empty for all that users have
   * @throws io.pgcaravan.failure.CaravanException if it cannot be asked
   */
  static TargetFacts ask(
      ClientTools tools, DatabaseUrl target, List<String> schemas, Duration limit) {
    String all = schemas.isEmpty() ? ALL : SqlText.array(schemas);
    Map<String, String> values =
        Map.of(
            "dependents",
            dependents(all, schemas.isEmpty()),
            "leftovers",
            Leftovers.SCHEMAS,
            "schemas",
            SqlText.array(schemas),
            "whole",
            String.valueOf(schemas.isEmpty()));
    String question = "SET search_path = ''; " + SqlText.of("target", values);
    String answer = Server.query(tools, target, question, limit);
    try {
      return JSON.readValue(answer, TargetFacts.class);
    } catch (JsonProcessingException e) {
      throw new PermanentException(
          "what %s said of its contents was not understood".formatted(target),
          "check that it is a PostgreSQL server",
          e);
    }
  }

  private static final String ALL =
      "ARRAY(SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'"
          + " AND nspname <> 'information_schema' AND oid NOT IN (%s))"
              .formatted(Leftovers.SCHEMAS);

  /** The query for what depends on schemas from elsewhere, but for leftovers. */
  static String dependents(String schemas, boolean whole) {
    return dependents(schemas, whole, Leftovers.SCHEMAS);
  }

  /**
   * The query for what depends on schemas from elsewhere.
   *
   * @param spared query for the oids of schemas whose objects do not count
   */
  static String dependents(String schemas, boolean whole, String spared) {
    return SqlText.of(
        "dependents", Map.of("schemas", schemas, "whole", String.valueOf(whole), "spared", spared));
  }
}
