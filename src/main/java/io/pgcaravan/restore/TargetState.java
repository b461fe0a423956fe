package io.pgcaravan.restore;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the database says that an archive is to be restored into, or, for one that is yet to be
 * made, another of its server.
 *
 * @param role that the session has
 * @param standby whether it is in recovery
 * @param readOnly whether transactions are read-only unless they say otherwise
 * @param superuser whether the role is one
 * @param makesDatabases whether the role may
 * @param makesSchemas whether the role may, in this database
 * @param makesTables whether the role may, in the schema public
 * @param roles of the server
 * @param available extensions that can be created
 * @param restricted those of them that only a superuser may create
 * @param installed extensions in this database
 * @param databases of the server
 * @param lockSlots locks that all sessions together can hold for certain
 * @param sessions others of this database
 * @param encoding of this database
 * @param sizeBytes of this database; -1 if the role may not know
 * @param tables of users, {@code schema.name}, quoted where need be
 * @param objects of users: relations, functions, types, large objects; 0 for an empty database
 * @param dataDirectory on the server's machine; null if the role may not know
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TargetState(
    int major,
    String version,
    String role,
    boolean standby,
    boolean readOnly,
    boolean superuser,
    boolean makesDatabases,
    boolean makesSchemas,
    boolean makesTables,
    Set<String> roles,
    Set<String> available,
    Set<String> restricted,
    Set<String> installed,
    Set<String> databases,
    long lockSlots,
    long sessions,
    String encoding,
    long sizeBytes,
    Set<String> tables,
    long objects,
    @Nullable String dataDirectory) {

  private static final String OF_USERS =
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

  /** What belongs to an extension comes and goes with it. */
  private static final String NOT_OF_EXTENSION =
      "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '%s'::regclass AND d.objid = %s.oid"
          + " AND d.deptype = 'e')";

  private static final String QUESTION =
      String.join(
          " ",
          "SELECT json_build_object(",
          "'major', current_setting('server_version_num')::int / 10000,",
          "'version', split_part(current_setting('server_version'), ' ', 1),",
          "'role', current_user,",
          "'standby', pg_is_in_recovery(),",
          "'readOnly', current_setting('default_transaction_read_only')::bool,",
          "'superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),",
          "'makesDatabases', (SELECT rolsuper OR rolcreatedb FROM pg_roles"
              + " WHERE rolname = current_user),",
          "'makesSchemas', has_database_privilege(current_database(), 'CREATE'),",
          "'makesTables', coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace",
          "WHERE nspname = 'public'), true),",
          "'roles', (" + list("rolname") + " FROM pg_roles),",
          "'available', (" + list("name") + " FROM pg_available_extensions),",
          "'restricted', (" + list("DISTINCT name"),
          "FROM pg_available_extension_versions v WHERE superuser",
          "AND to_jsonb(v) ->> 'trusted' IS DISTINCT FROM 'true'),",
          "'installed', (" + list("extname") + " FROM pg_extension),",
          "'databases', (" + list("datname") + " FROM pg_database),",
          "'lockSlots', current_setting('max_locks_per_transaction')::bigint",
          "* (current_setting('max_connections')::bigint",
          "+ current_setting('max_prepared_transactions')::bigint),",
          "'sessions', (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()",
          "AND pid <> pg_backend_pid() AND query NOT LIKE 'autovacuum:%'),",
          "'encoding', (SELECT pg_encoding_to_char(encoding) FROM pg_database",
          "WHERE datname = current_database()),",
          "'sizeBytes', CASE WHEN has_database_privilege(current_database(), 'CONNECT')",
          "THEN pg_database_size(current_database()) ELSE -1 END,",
          "'tables', (" + list("format('%I.%I', n.nspname, c.relname)") + " FROM pg_class c",
          "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND",
          OF_USERS + "),",
          "'objects', "
              + count("pg_class", "relnamespace")
              + " + "
              + count("pg_proc", "pronamespace"),
          "+ " + count("pg_type", "typnamespace"),
          "+ (SELECT count(*) FROM pg_largeobject_metadata),",
          "'dataDirectory', CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE')",
          "THEN current_setting('data_directory') END)");

  private static String list(String what) {
    return "SELECT coalesce(json_agg(%s), '[]')".formatted(what);
  }

  private static String count(String catalog, String namespace) {
    return ("(SELECT count(*) FROM %s o JOIN pg_namespace n ON n.oid = o.%s WHERE " + OF_USERS)
            .formatted(catalog, namespace)
        + " AND "
        + NOT_OF_EXTENSION.formatted(catalog, "o")
        + ")";
  }

  /**
   * Asks the database, by psql.
   *
   * @throws io.pgcaravan.failure.CaravanException if it cannot be reached or refuses
   */
  public static TargetState ask(ClientTools tools, DatabaseUrl database, Duration limit) {
    // what others have put into the search path is not asked
    String answer = Server.query(tools, database, "SET search_path = ''; " + QUESTION, limit);
    try {
      return Manifests.json().readValue(answer, TargetState.class);
    } catch (JsonProcessingException e) {
      throw new TransientException(
          "what %s says of itself was not understood".formatted(database),
          "check that the URL names a PostgreSQL server",
          e);
    }
  }

  /** Whether users have nothing in it. */
  public boolean empty() {
    return objects == 0;
  }
}
