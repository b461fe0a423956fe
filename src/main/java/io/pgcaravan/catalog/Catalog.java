package io.pgcaravan.catalog;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.failure.CaravanException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the catalog's database knows. Each method asks it anew; nothing is asked before the first.
 * All throw a {@link CaravanException} where it cannot be asked. Writing is done by the routes of
 * {@code routes/catalog.camel.yaml}, with the rows that {@link Rows} makes.
 */
public final class Catalog implements ArchiveIndex, RunHistory {

  private static final String EXISTS = "c.status IN ('present', 'damaged')";

  /**
   * A copy that a look has found, rather than a delivery, was compared with its manifest then, as
   * {@link DestinationIndex} does.
   */
  private static final String COLUMNS =
      "c.archive, a.plan, a.database, a.scope, c.destination, c.remote_id, c.size_bytes,"
          + " a.plain_bytes, a.database_size_bytes, a.sha256, c.started_at, a.finished_at,"
          + " COALESCE(c.verified_at, CASE WHEN c.since = c.seen_at AND c.status = 'present'"
          + " THEN a.finished_at END) AS verified_at, c.damage, a.completeness, a.proof, c.pinned, a.note";

  private final CatalogSource source;
  private @Nullable JdbcTemplate template;

  public Catalog(CatalogSource source) {
    this.source = source;
  }

  @Override
  public String source() {
    return "catalog " + source;
  }

  @Override
  public List<IndexedCopy> copies(CopyQuery query) {
    List<Object> values = new ArrayList<>();
    String where = where(query, values);
    values.add((long) query.limit());
    values.add((long) query.offset());
    // the page first, by an index; then what else is known of its rows
    String page =
        "SELECT c.archive, c.sha256, c.destination FROM copies c%s".formatted(where)
            + " ORDER BY c.started_at DESC, c.archive, c.destination LIMIT ? OFFSET ?";
    String sql =
        "SELECT %s FROM copies c JOIN archives a ON a.archive = c.archive AND a.sha256 = c.sha256"
                .formatted(COLUMNS)
            + " JOIN (%s) page ON page.archive = c.archive AND page.sha256 = c.sha256"
                .formatted(page)
            + " AND page.destination = c.destination"
            + " ORDER BY c.started_at DESC, c.archive, c.destination";
    return ask(jdbc -> jdbc.query(sql, (row, number) -> Results.copy(row), values.toArray()));
  }

  private static String where(CopyQuery query, List<Object> values) {
    StringBuilder where = new StringBuilder(" WHERE " + EXISTS);
    query.plan().ifPresent(plan -> and(where, "c.plan = ?", plan, values));
    query.destination().ifPresent(name -> and(where, "c.destination = ?", name, values));
    return where.toString();
  }

  private static void and(StringBuilder where, String term, Object value, List<Object> values) {
    where.append(" AND ").append(term);
    values.add(value);
  }

  @Override
  public List<IndexedCopy> newest(int ofEach) {
    String oldest = // by the index of plans, destinations and starts: the table may be long
        "SELECT b.started_at FROM copies b WHERE b.plan = p.plan AND b.destination = p.destination"
            + " AND b.status IN ('present', 'damaged') ORDER BY b.started_at DESC LIMIT 1 OFFSET ?";
    String sql = // SQLite takes cross joins in the order in which they stand
        "SELECT %s FROM (SELECT DISTINCT c.plan, c.destination FROM copies c WHERE %s) p"
                .formatted(COLUMNS, EXISTS)
            + " CROSS JOIN copies c CROSS JOIN archives a"
            + " WHERE c.plan = p.plan AND c.destination = p.destination AND %s".formatted(EXISTS)
            + " AND c.started_at >= COALESCE((%s), '')".formatted(oldest)
            + " AND a.archive = c.archive AND a.sha256 = c.sha256"
            + " ORDER BY c.started_at DESC, c.archive, c.destination";
    List<IndexedCopy> found =
        ask(jdbc -> jdbc.query(sql, (row, number) -> Results.copy(row), (long) (ofEach - 1)));
    return withoutRest(found, ofEach);
  }

  /** Several may be as old as the oldest of those asked for. */
  private static List<IndexedCopy> withoutRest(List<IndexedCopy> newestFirst, int ofEach) {
    Map<List<@Nullable String>, Integer> counts = new HashMap<>();
    return newestFirst.stream()
        .filter(
            copy ->
                counts.merge(Arrays.asList(copy.plan(), copy.destination()), 1, Integer::sum)
                    <= ofEach)
        .toList();
  }

  @Override
  public List<CopyStatistics> statistics() {
    return statistics(EXISTS);
  }

  /** The same of copies that nothing is known against. */
  public List<CopyStatistics> statisticsOfGood() {
    return statistics("c.status = 'present' AND c.damage IS NULL");
  }

  private List<CopyStatistics> statistics(String counted) {
    String sql =
        "SELECT c.plan, c.destination, count(*), sum(c.size_bytes),"
            + " min(NULLIF(c.started_at, '')), max(c.started_at) FROM copies c WHERE "
            + counted
            + " GROUP BY c.plan, c.destination ORDER BY c.plan, c.destination";
    return ask(
        jdbc ->
            jdbc.query(
                sql,
                (row, number) ->
                    new CopyStatistics(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        Instants.parse(row.getString(5)),
                        Instants.parse(row.getString(6)))));
  }

  /** Without the times of statistics, which take thrice as long to find. */
  @Override
  public CopyTotals totals(CopyQuery query) {
    List<Object> values = new ArrayList<>();
    String sql = "SELECT count(*), sum(c.size_bytes) FROM copies c" + where(query, values);
    return ask(
        jdbc ->
            jdbc.query(
                    sql,
                    (row, number) -> new CopyTotals(row.getLong(1), row.getLong(2)),
                    values.toArray())
                .get(0));
  }

  @Override
  public List<RecordedRun> runs(String plan, Instant since, int limit) {
    String sql =
        "SELECT * FROM runs WHERE started_at >= ?%s ORDER BY started_at DESC, run_id DESC LIMIT ?"
            .formatted(plan.isEmpty() ? "" : " AND plan = ?");
    List<Object> values = new ArrayList<>();
    values.add(Instants.textOrEmpty(since.isAfter(Instant.EPOCH) ? since : null));
    if (!plan.isEmpty()) {
      values.add(plan);
    }
    values.add((long) limit);
    return ask(jdbc -> jdbc.query(sql, (row, number) -> Results.run(row), values.toArray()));
  }

  /** The run of an id; the newest one, should several machines have one. */
  public Optional<RecordedRun> run(String runId) {
    String sql = "SELECT * FROM runs WHERE run_id = ? ORDER BY started_at DESC LIMIT 1";
    return ask(jdbc -> jdbc.query(sql, (row, number) -> Results.run(row), runId)).stream()
        .findFirst();
  }

  @Override
  public List<RecordedRun> newestBackups(int ofEach) {
    return newestRuns("backup", ofEach);
  }

  /** The newest runs of a kind of each plan, newest first. */
  public List<RecordedRun> newestRuns(String kind, int ofEach) {
    String oldest = // by the index of plans and starts: the table may be long
        "SELECT b.started_at FROM runs b WHERE b.plan = p.plan AND b.kind = ?"
            + " ORDER BY b.started_at DESC LIMIT 1 OFFSET ?";
    String sql =
        "SELECT r.* FROM (SELECT DISTINCT plan FROM runs) p JOIN runs r ON r.plan = p.plan"
            + " AND r.kind = ? AND r.started_at >= COALESCE((%s), '')".formatted(oldest)
            + " ORDER BY r.started_at DESC, r.run_id DESC";
    return ask(
        jdbc ->
            jdbc.query(sql, (row, number) -> Results.run(row), kind, kind, (long) (ofEach - 1)));
  }

  /** Entries of the audit logs of all nodes that share the catalog, newest first. */
  public List<RecordedAct> acts(int limit) {
    String sql = "SELECT * FROM audit ORDER BY at DESC, node, position DESC LIMIT ?";
    return ask(jdbc -> jdbc.query(sql, (row, number) -> Results.act(row), (long) limit));
  }

  /** Position of the newest entry of a node's audit log. */
  public OptionalLong auditPosition(String node) {
    String sql = "SELECT max(position) FROM audit WHERE node = ?";
    @Nullable Long position = ask(jdbc -> jdbc.queryForObject(sql, Long.class, node));
    return position == null ? OptionalLong.empty() : OptionalLong.of(position);
  }

  /** When each destination was last listed as a whole, by anybody. */
  public Map<String, Instant> looks() {
    Map<String, Instant> looks = new HashMap<>();
    ask(
        jdbc -> {
          jdbc.query(
              "SELECT destination, max(looked_at) FROM looks GROUP BY destination",
              row -> {
                looks.put(row.getString(1), Instant.parse(row.getString(2)));
              });
          return looks;
        });
    return looks;
  }

  /** Names of destinations at which the catalog has copies, existing or not. */
  public List<String> destinations() {
    return ask(
        jdbc ->
            jdbc.queryForList(
                "SELECT DISTINCT destination FROM copies ORDER BY destination", String.class));
  }

  /** What the catalog has of a destination. */
  List<KnownCopy> known(String destination) {
    String sql =
        "SELECT archive, sha256, status, size_bytes, pinned, seen_at, seen_by"
            + " FROM copies WHERE destination = ?";
    return ask(
        jdbc ->
            jdbc.query(
                sql,
                (row, number) ->
                    new KnownCopy(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7)),
                destination));
  }

  /** Manifests of archives, by key. */
  Map<String, List<Manifest>> manifests(List<String> keys) {
    Map<String, List<Manifest>> manifests = new HashMap<>();
    String sql =
        "SELECT archive, manifest FROM archives WHERE manifest IS NOT NULL AND archive IN (%s)"
            .formatted(placeholders(keys));
    ask(
        jdbc -> {
          jdbc.query(
              sql,
              row -> {
                manifests
                    .computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                    .add(manifest(row.getString(1), row.getString(2)));
              },
              keys.toArray());
          return manifests;
        });
    return manifests;
  }

  /** The SHA-256 of all archives that ever had a key; usually one, none if it is not known. */
  public List<String> sha256(String key) {
    String sql = "SELECT DISTINCT sha256 FROM archives WHERE archive = ? AND sha256 <> ''";
    return ask(jdbc -> jdbc.queryForList(sql, String.class, key));
  }

  /** Pins of archives, as any destination has them, by key. */
  Map<String, Pin> pins(List<String> keys) {
    Map<String, Pin> pins = new HashMap<>();
    String sql =
        "SELECT archive, max(pinned) FROM copies WHERE pinned IS NOT NULL AND archive IN (%s)"
                .formatted(placeholders(keys))
            + " GROUP BY archive";
    ask(
        jdbc -> {
          jdbc.query(
              sql,
              row -> {
                pins.put(row.getString(1), new Pin(row.getString(2), "", Instant.EPOCH));
              },
              keys.toArray());
          return pins;
        });
    return pins;
  }

  private static String placeholders(List<String> values) {
    return String.join(", ", Collections.nCopies(values.size(), "?"));
  }

  private static Manifest manifest(String key, String json) {
    try {
      return Manifests.read(key, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is in memory
    }
  }

  /** Changes that make the catalog say what a look has found. */
  public Changes compare(Look look, String node) {
    return new Comparison(look.destination(), node, look.at()).of(look, known(look.destination()));
  }

  /** How many rows there are, and of which schema, for {@code ./caravan doctor}. */
  public String state() {
    return ask(
        jdbc ->
            "schema %d, %d runs, %d archives, %d copies"
                .formatted(
                    Migrations.VERSION,
                    count(jdbc, "runs"),
                    count(jdbc, "archives"),
                    count(jdbc, "copies WHERE status IN ('present', 'damaged')")));
  }

  private static long count(JdbcTemplate jdbc, String what) {
    @Nullable Long count = jdbc.queryForObject("SELECT count(*) FROM " + what, Long.class);
    return count == null ? 0 : count;
  }

  private <T> T ask(Function<JdbcTemplate, T> question) {
    try {
      return question.apply(template());
    } catch (DataAccessException e) {
      throw source.failure(e);
    }
  }

  private synchronized JdbcTemplate template() {
    if (template == null) {
      template = new JdbcTemplate(source);
    }
    return template;
  }
}
