import io.pgcaravan.catalog.CatalogSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

/** Fills an empty catalog: {@code FillCatalog URL ARCHIVES}, of ten plans, an hour apart. */
final class FillCatalog {

  private static final String NUMBERS =
      "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) ";

  private static final String KEY = "'shop-plan' || (n % 10) || '-backup-' || (10000000 + n) || '-000000.sql.gz'";
  private static final String START =
      "strftime('%Y-%m-%dT%H:%M:%S.000Z', '2026-11-01', '-' || n || ' hours')";

  public static void main(String[] args) throws Exception {
    long archives = Long.parseLong(args[1]);
    try (Connection connection = new CatalogSource(args[0]).getConnection()) {
      connection.setAutoCommit(false);
      run(
          connection,
          archives,
          "INSERT INTO archives (archive, sha256, name, plan, database, scope, format, compression,"
              + " plain_bytes, size_bytes, database_size_bytes, started_at, finished_at, completeness,"
              + " run_id, node, fired_by, note, tool, manifest) ",
          "SELECT "
              + KEY
              + ", printf('%064d', n), "
              + KEY
              + ", 'plan' || (n % 10), 'localhost:5432/shop', 'full', 'plain', 'gzip:6', 5000000 + n,"
              + " 1000000 + n, 9000000, "
              + START
              + ", "
              + START
              + ", 'trailer', 'run-' || n, 'host/00000000', 'schedule', '', 'pg-caravan', printf('%01200d', n)"
              + " FROM numbers");
      run(
          connection,
          archives,
          "INSERT INTO copies (archive, sha256, destination, plan, started_at, status, size_bytes,"
              + " since, seen_at, seen_by) ",
          "SELECT "
              + KEY
              + ", printf('%064d', n), 'local', 'plan' || (n % 10), "
              + START
              + ", 'present', 1000000 + n, '', '', 'host/00000000' FROM numbers");
      try (Statement statement = connection.createStatement()) { // else the destination is read first
        statement.execute(
            "INSERT INTO looks (destination, node, looked_at, archives, size_bytes) VALUES"
                + " ('local', 'host/00000000', '2026-01-01T00:00:00.000Z', 0, 0)");
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("ANALYZE");
      }
    }
  }

  private static void run(Connection connection, long archives, String insert, String select)
      throws Exception {
    try (PreparedStatement statement = connection.prepareStatement(insert + NUMBERS + select)) {
      statement.setLong(1, archives);
      statement.executeUpdate();
    }
  }
}
