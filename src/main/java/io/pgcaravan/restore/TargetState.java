package io.pgcaravan.restore;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.util.Map;
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

  /**
   * Asks the database, by psql.
   *
   * @throws io.pgcaravan.failure.CaravanException if it cannot be reached or refuses
   */
  public static TargetState ask(ClientTools tools, DatabaseUrl database, Duration limit) {
    // what others have put into the search path is not asked
    String question =
        "SET search_path = ''; " + SqlText.of("state", Map.of("leftovers", Leftovers.SCHEMAS));
    String answer = Server.query(tools, database, question, limit);
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
