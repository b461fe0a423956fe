import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.monitor.Damage;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.monitor.Facts;
import io.pgcaravan.monitor.Freshness;
import io.pgcaravan.monitor.Size;
import io.pgcaravan.monitor.Space;
import io.pgcaravan.monitor.Time;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanParameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Measures all monitors over many plans and a catalog of their copies; bench/monitors calls it. */
public final class Monitors {

  private static final List<String> DESTINATIONS = List.of("local", "s3", "google-drive", "sftp");
  private static final int ARCHIVES = 30; // of each plan
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final double BAR_SECONDS = 1;

  private static final String START =
      "strftime('%Y-%m-%dT%H:%M:%S.000Z', '2026-03-01 11:00:00', '-' || (n % 30) || ' days')";
  private static final String PLAN = "'plan-' || (n / 30)";

  private Monitors() {}

  /**
   * Prints the time of the first round, whose code is cold, and of the last.
   *
   * @param arguments the URL of an empty catalog, how many plans, how many rounds
   */
  public static void main(String[] arguments) throws SQLException {
    int count = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    CatalogSource source = new CatalogSource(arguments[0]);
    fill(source, count * ARCHIVES);
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      plans.add(plan("plan-" + i, i % 2 == 0 ? "0 0 3 * * ?" : "0 0 * * * ?"));
    }
    Catalog catalog = new Catalog(source);
    double first = 0;
    double last = 0;
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      long begin = System.nanoTime();
      found = look(plans, catalog);
      last = (System.nanoTime() - begin) / 1e9;
      first = round == 0 ? last : first;
    }
    System.out.printf(
        "%,d plans, %d destinations, %,d copies, %,d findings   first %.3f s, last %.3f s, bar %.0f: %s%n",
        count, DESTINATIONS.size(), count * ARCHIVES * DESTINATIONS.size(), found, first, last, BAR_SECONDS,
        first <= BAR_SECONDS ? "bar" : "MISSED");
    System.exit(first <= BAR_SECONDS ? 0 : 1);
  }

  /** The catalog is asked once for all of them and once for the space, as direct:monitor does. */
  private static int look(List<Plan> plans, Catalog catalog) {
    Facts facts = facts(plans, catalog, runs(catalog));
    return new Freshness(Duration.ofHours(1)).look(facts).findings().size()
        + new Size(0, 0.5, 2, 4).look(facts).findings().size()
        + new Time(Duration.ZERO, 3, Duration.ofMinutes(5), 4).look(plans, facts.runs(), NOW).findings().size()
        + new Space(0.1, 2).look(List.of(new Disk("stage", "/s", 100, 50)), catalog.newest(1)).findings().size()
        + new Damage().look(facts).findings().size();
  }

  private static Facts facts(List<Plan> plans, Catalog catalog, Map<String, List<RecordedRun>> runs) {
    List<IndexedCopy> copies = catalog.newest(11);
    Map<String, Instant> since = new HashMap<>();
    Map<String, Instant> lastRuns = new HashMap<>();
    for (Plan plan : plans) {
      since.put(plan.name(), NOW.minus(Duration.ofDays(400)));
      lastRuns.put(plan.name(), NOW);
    }
    return new Facts(NOW, plans, copies, since, lastRuns, Set.of(), runs, Map.of());
  }

  private static Map<String, List<RecordedRun>> runs(Catalog catalog) {
    return catalog.newestBackups(30).stream().collect(Collectors.groupingBy(RecordedRun::plan));
  }

  private static void fill(CatalogSource source, int archives) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      String from = " FROM (WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)"
          + " SELECT n FROM numbers)";
      run(
          connection,
          archives,
          "INSERT INTO archives (archive, sha256, name, plan, database, scope, format, compression, plain_bytes,"
              + " size_bytes, database_size_bytes, started_at, finished_at, completeness, run_id, node, fired_by,"
              + " note, tool, manifest) SELECT 'shop/' || n || '.sql.gz', printf('%064d', n), n || '.sql.gz', "
              + PLAN + ", 'db.example:5432/shop', 'full', 'plain', 'gzip:6', 5000, 1000, 9000, " + START + ", "
              + START + ", 'trailer', 'run-' || n, 'host/0', 'schedule', '', 'pg-caravan', printf('%01200d', n)" + from);
      for (String destination : DESTINATIONS) {
        run(
            connection,
            archives,
            "INSERT INTO copies (archive, sha256, destination, plan, started_at, status, size_bytes, verified_at,"
                + " since, seen_at, seen_by) SELECT 'shop/' || n || '.sql.gz', printf('%064d', n), '" + destination
                + "', " + PLAN + ", " + START + ", 'present', 1000, " + START + ", '', '', 'host/0'" + from);
      }
      run(
          connection,
          archives,
          "INSERT INTO runs (run_id, node, kind, plan, database, fired_by, note, started_at, ended_at, status,"
              + " attempts, plain_bytes, size_bytes, database_size_bytes, duration_ms) SELECT 'run-' || n, 'host/0',"
              + " 'backup', " + PLAN + ", 'shop', 'schedule', '', " + START + ", " + START
              + ", 'complete', 1, 5000, 1000, 9000, 90000" + from);
      connection.commit();
    }
  }

  private static void run(Connection connection, int archives, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, archives - 1);
      statement.executeUpdate();
    }
  }

  private static Plan plan(String name, String cron) {
    Map<String, String> values = new HashMap<>();
    values.put("plan", name);
    values.put("cron", cron);
    values.put("timeZone", "America/Argentina/Buenos_Aires");
    values.put("grace", "1h");
    values.put("database", "postgresql://anna:secret@db.example/shop");
    values.put("scope", "full");
    values.put("format", "plain");
    values.put("globals", "false");
    values.put("compression", "gzip:6");
    values.put("archiveName", "{app}-{plan}-backup-{time:yyyyMMdd-HHmmss}");
    values.put("destinations", String.join(",", DESTINATIONS));
    values.put("keepLast", "30");
    values.put("pruneAfterBackup", "true");
    values.put("timeLimit", "6h");
    values.put("lockWait", "60s");
    values.put("stallLimit", "5m");
    values.put("minimumSize", "500B");
    return PlanParameters.read(values);
  }
}
