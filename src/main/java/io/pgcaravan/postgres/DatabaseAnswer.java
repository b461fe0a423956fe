package io.pgcaravan.postgres;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a database answers to one question about itself.
 *
 * @param facts without what an archive does not hold
 * @param tables those of users, temporary ones left out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatabaseAnswer(DatabaseFacts facts, List<Table> tables) {

  private static final String QUESTION = question();

  /**
   * A table.
   *
   * @param name qualified, quoted where need be
   * @param foreign whether its rows are elsewhere
   * @param partitioned whether its rows are in its partitions
   * @param unlogged whether it is empty after a crash
   * @param root of which it is a partition, directly; null if of none
   * @param extension that it belongs to; null if to none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Table(
      String name,
      boolean foreign,
      boolean partitioned,
      boolean unlogged,
      @Nullable String root,
      @Nullable String extension) {}

  public DatabaseAnswer {
    tables = tables == null ? List.of() : List.copyOf(tables);
  }

  private static String question() {
    try (InputStream file = DatabaseAnswer.class.getResourceAsStream("database.sql")) {
      if (file == null) {
        throw new IllegalStateException("database.sql is missing in the program");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks a database, by psql, in a session like that of a dump.
   *
   * @throws io.pgcaravan.failure.CaravanException if it cannot be reached or refuses
   */
  public static DatabaseAnswer ask(ClientTools tools, DatabaseUrl database, Duration timeLimit) {
    Map<String, String> environment = new HashMap<>(Connection.environment(database));
    environment.putAll(Connection.DUMP_SESSION);
    environment.put("PGCLIENTENCODING", "UTF8");
    String answer = Server.query(tools, database, QUESTION, environment, timeLimit);
    try {
      return JsonMapper.builder().build().readValue(answer, DatabaseAnswer.class);
    } catch (JsonProcessingException e) {
      throw new PermanentException(
          "the server's answer to a question about its database was not understood",
          "check that the URL names a PostgreSQL server of version 9.5 or newer",
          e);
    }
  }
}
