package io.pgcaravan.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the rows that tell of runs, archives, copies and the audit log. */
public final class Rows {

  /** Actions that tell something of a copy. */
  private static final Set<AuditEntry.Action> OF_COPIES =
      Set.of(
          AuditEntry.Action.DELETE,
          AuditEntry.Action.DELETE_FAILED,
          AuditEntry.Action.PIN,
          AuditEntry.Action.UNPIN,
          AuditEntry.Action.VERIFY,
          AuditEntry.Action.DAMAGED);

  private Rows() {}

  /**
   * The row of a run that begins.
   *
   * @param database {@code host:port/database}
   */
  public static Map<String, @Nullable Object> begin(Run run, String database, String node) {
    return new Row()
        .set("run_id", run.id())
        .set("node", node)
        .set("kind", run.kind().toString())
        .set("plan", run.plan().name())
        .set("database", database)
        .set("fired_by", run.trigger())
        .set("fire", Instants.textOrNull(run.fire().orElse(null)))
        .set("note", run.note())
        .set("started_at", Instants.text(run.startedAt()))
        .values();
  }

  /** What the end of a run tells. */
  public static Changes of(RunRecord record) {
    List<Map<String, @Nullable Object>> archives = new ArrayList<>();
    Map<String, Manifest> manifests = new HashMap<>();
    for (RunRecord.Archive archive : record.archives()) {
      archives.add(archive(archive.key(), archive.manifest()));
      manifests.put(archive.key(), archive.manifest());
    }
    List<Map<String, @Nullable Object>> copies = new ArrayList<>();
    List<Map<String, @Nullable Object>> lost = new ArrayList<>();
    for (RunRecord.Copy copy : record.copies()) {
      Manifest manifest = manifests.get(copy.archive());
      if (manifest != null) { // what could not even be looked for has no archive
        copies.add(copy(record, copy, manifest));
        // a look may have seen it while its manifest was under way
        lost.add(lost(copy.archive(), "", copy.destination(), Instants.text(record.endedAt())));
      }
    }
    return new Changes(
        List.of(run(record)),
        List.of(),
        List.copyOf(archives),
        List.copyOf(copies),
        List.copyOf(lost),
        List.of(),
        List.of(),
        List.of());
  }

  /** A copy that is no more. */
  static Map<String, @Nullable Object> lost(
      String archive, String sha256, String destination, String at) {
    return new Row()
        .set("archive", archive)
        .set("sha256", sha256)
        .set("destination", destination)
        .set("seen_at", at)
        .set("horizon", Instants.horizon())
        .values();
  }

  private static Map<String, @Nullable Object> run(RunRecord record) {
    Optional<Failure> failure = record.failures().stream().findFirst();
    Optional<RunRecord.Archive> made = record.made();
    // one that never began leaves its fire to whoever can run it
    boolean began = record.failures().stream().noneMatch(each -> each.step().equals("begin"));
    return new Row()
        .set("run_id", record.runId())
        .set("node", record.node())
        .set("kind", record.kind().toString())
        .set("plan", record.plan())
        .set("database", record.database())
        .set("fired_by", record.trigger())
        .set("fire", began ? Instants.textOrNull(record.fire()) : null)
        .set("note", record.note())
        .set("started_at", Instants.text(record.startedAt()))
        .set("ended_at", Instants.text(record.endedAt()))
        .set("status", record.outcome().name().toLowerCase(Locale.ROOT))
        .set("attempts", attempts(record))
        .set("error_class", failure.map(each -> lower(each.errorClass().name())).orElse(null))
        .set("message", record.message())
        .set("hint", failure.map(Failure::hint).orElse(null))
        .set("archive", made.map(RunRecord.Archive::key).orElse(null))
        .set("plain_bytes", made.map(each -> each.manifest().plainBytes()).orElse(0L))
        .set("size_bytes", made.map(each -> each.manifest().sizeBytes()).orElse(0L))
        .set(
            "database_size_bytes",
            made.map(each -> each.manifest().databaseSizeBytes()).orElse(-1L))
        .set("duration_ms", record.duration().toMillis())
        .set("details", record.details().isEmpty() ? null : json(record.details()))
        .values();
  }

  /** Failed attempts at the dump, and the one that succeeded, if one did. */
  static long attempts(RunRecord record) {
    long failed =
        record.attempts().stream()
            .filter(each -> each.step().equals("dump") || each.destination() == null)
            .count();
    return record.made().isPresent() || failed == 0 ? failed + 1 : failed;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Map<String, @Nullable Object> copy(
      RunRecord record, RunRecord.Copy copy, Manifest manifest) {
    boolean there = copy.failure() == null;
    return copy(copy.archive(), manifest, copy.destination())
        .set("status", there ? "present" : "failed")
        .set("remote_id", copy.id())
        .set("size_bytes", manifest.sizeBytes())
        .set(
            "verified_at",
            there && Boolean.TRUE.equals(copy.compared()) ? Instants.text(record.endedAt()) : null)
        .set("damage", null)
        .set("message", copy.failure())
        .set("pinned", null)
        .set("knows_pin", 0L)
        .set("since", Instants.text(record.startedAt()))
        .set("seen_at", Instants.text(record.endedAt()))
        .set("node", record.node())
        .values();
  }

  /** A copy's row with what its archive tells; the rest is the caller's. */
  static Row copy(String key, @Nullable Manifest manifest, String destination) {
    return new Row()
        .set("archive", key)
        .set("sha256", manifest == null ? "" : manifest.sha256())
        .set("destination", destination)
        .set("horizon", Instants.horizon())
        .set("plan", manifest == null ? "" : manifest.plan())
        .set("started_at", Instants.textOrEmpty(manifest == null ? null : manifest.startedAt()));
  }

  /** An archive with its manifest. */
  static Map<String, @Nullable Object> archive(String key, Manifest manifest) {
    return bare(key, manifest.sizeBytes())
        .set("sha256", manifest.sha256())
        .set("plan", manifest.plan())
        .set("database", manifest.database())
        .set("scope", manifest.scope())
        .set("format", manifest.format())
        .set("compression", manifest.compression())
        .set("plain_bytes", manifest.plainBytes())
        .set("database_size_bytes", manifest.databaseSizeBytes())
        .set("started_at", Instants.text(manifest.startedAt()))
        .set("finished_at", Instants.textOrEmpty(manifest.finishedAt()))
        .set("server_version", manifest.serverVersion())
        .set("client_version", manifest.clientVersion())
        .set("completeness", manifest.completeness())
        .set("proof", manifest.proof() == null ? null : manifest.proof().level().toString())
        .set("run_id", manifest.runId())
        .set("node", manifest.node())
        .set("fired_by", manifest.trigger())
        .set("note", manifest.note())
        .set("tool", manifest.tool())
        .set("manifest", json(manifest))
        .values();
  }

  /** An archive without a manifest: nobody knows more of it than its name and size. */
  static Row bare(String key, long sizeBytes) {
    Row row =
        new Row()
            .set("archive", key)
            .set("sha256", "")
            .set("name", key.substring(key.lastIndexOf('/') + 1))
            .set("size_bytes", sizeBytes)
            .set("plain_bytes", 0L)
            .set("database_size_bytes", -1L)
            .set("started_at", "")
            .set("finished_at", "");
    for (String unknown :
        List.of(
            "plan",
            "database",
            "scope",
            "format",
            "compression",
            "server_version",
            "client_version",
            "completeness",
            "proof",
            "run_id",
            "node",
            "fired_by",
            "note",
            "tool",
            "manifest")) {
      row.set(unknown, null);
    }
    return row;
  }

  /** The run that made an archive, as far as its manifest tells. */
  static Map<String, @Nullable Object> foundRun(String key, Manifest manifest) {
    Instant start = Instants.fitting(manifest.startedAt());
    Instant end = manifest.finishedAt() == null ? start : Instants.fitting(manifest.finishedAt());
    return new Row()
        .set("run_id", manifest.runId())
        .set("node", text(manifest.node()))
        .set("plan", manifest.plan())
        .set("database", manifest.database())
        .set("fired_by", text(manifest.trigger()))
        .set("note", text(manifest.note()))
        .set("started_at", Instants.text(start))
        .set("ended_at", Instants.text(end))
        .set("message", key)
        .set("archive", key)
        .set("plain_bytes", manifest.plainBytes())
        .set("size_bytes", manifest.sizeBytes())
        .set("database_size_bytes", manifest.databaseSizeBytes())
        .set("duration_ms", Duration.between(start, end).toMillis())
        .values();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static String json(Object value) {
    try {
      return Manifests.lines().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("manifests and details are always JSON", e);
    }
  }

  /** Entries of a node's audit log, and what they tell of copies. */
  public static Changes of(List<AuditFile.Line> lines, String node) {
    List<Map<String, @Nullable Object>> audit = new ArrayList<>();
    List<Map<String, @Nullable Object>> applied = new ArrayList<>();
    for (AuditFile.Line line : lines) {
      Map<String, @Nullable Object> row = audit(line, node);
      audit.add(row);
      if (OF_COPIES.contains(line.entry().action())) {
        applied.add(row);
      }
    }
    return new Changes(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.copyOf(audit),
        List.copyOf(applied));
  }

  private static Map<String, @Nullable Object> audit(AuditFile.Line line, String node) {
    AuditEntry entry = line.entry();
    return new Row()
        .set("node", node)
        .set("position", line.position())
        .set("at", Instants.text(entry.at()))
        .set("actor", text(entry.by()))
        .set("action", entry.action().toString())
        .set("archive", text(entry.archive()))
        .set("destination", text(entry.destination()))
        .set("plan", text(entry.plan()))
        .set("size_bytes", entry.sizeBytes())
        .set("reason", text(entry.reason()))
        .set("horizon", Instants.horizon())
        .values();
  }
}
