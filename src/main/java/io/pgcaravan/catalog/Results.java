package io.pgcaravan.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.pgcaravan.archive.Manifests;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rows of the catalog tell. */
final class Results {

  private static final TypeReference<Map<String, Object>> DETAILS = new TypeReference<>() {};

  private Results() {}

  static IndexedCopy copy(ResultSet row) throws SQLException {
    return new IndexedCopy(
        row.getString("archive"),
        row.getString("plan"),
        row.getString("database"),
        row.getString("scope"),
        row.getString("destination"),
        row.getString("remote_id"),
        row.getLong("size_bytes"),
        row.getLong("plain_bytes"),
        row.getLong("database_size_bytes"),
        emptyAsNull(row.getString("sha256")),
        Instants.parse(row.getString("started_at")),
        Instants.parse(row.getString("finished_at")),
        Instants.parse(row.getString("verified_at")),
        row.getString("damage"),
        row.getString("completeness"),
        row.getString("proof"),
        row.getString("pinned"),
        row.getString("note"));
  }

  private static @Nullable String emptyAsNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  static RecordedRun run(ResultSet row) throws SQLException {
    long millis = row.getLong("duration_ms");
    @Nullable Duration duration = row.wasNull() ? null : Duration.ofMillis(millis);
    return new RecordedRun(
        row.getString("run_id"),
        row.getString("node"),
        row.getString("kind"),
        row.getString("plan"),
        row.getString("database"),
        row.getString("fired_by"),
        Instants.parse(row.getString("fire")),
        Instant.parse(row.getString("started_at")),
        Instants.parse(row.getString("ended_at")),
        row.getString("status"),
        row.getInt("attempts"),
        row.getString("error_class"),
        row.getString("message"),
        row.getString("archive"),
        row.getLong("size_bytes"),
        row.getLong("plain_bytes"),
        duration,
        details(row.getString("details")));
  }

  private static Map<String, Object> details(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    try {
      return Manifests.json().readValue(json, DETAILS);
    } catch (JsonProcessingException e) {
      return Map.of(); // somebody else wrote it: the rest of the row is as good as ever
    }
  }

  static RecordedAct act(ResultSet row) throws SQLException {
    return new RecordedAct(
        Instant.parse(row.getString("at")),
        row.getString("actor"),
        row.getString("action"),
        row.getString("archive"),
        row.getString("destination"),
        row.getString("plan"),
        row.getLong("size_bytes"),
        row.getString("reason"));
  }
}
