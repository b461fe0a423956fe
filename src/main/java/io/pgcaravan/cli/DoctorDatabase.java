package io.pgcaravan.cli;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What {@code doctor} finds of databases: connection, version, rights, and room for their archives.
 *
 * @param stage where archives are made
 */
record DoctorDatabase(Path stage, DoctorFindings findings) {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Tables whose rows the role may not read; a dump of them would fail half-way. */
  private static final String UNREADABLE =
      "SELECT count(*), min(c.oid::regclass::text) FROM pg_class c"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind IN ('r', 'p', 'S', 'm') AND n.nspname !~ '^pg_'"
          + " AND n.nspname <> 'information_schema'"
          + " AND NOT (has_schema_privilege(n.oid, 'USAGE')"
          + " AND has_table_privilege(c.oid, 'SELECT'))";

  /**
   * Checks one database.
   *
   * @param identity as it is told, or what is wrong with the plan's URL
   */
  void check(String identity, Plan plan) {
    try {
      DatabaseUrl database = plan.database().parse().refusePooler();
      InstalledClients clients = InstalledClients.ofThisMachine();
      Server server = Server.ask(clients.any(), database, LIMIT);
      findings.good(
          "database",
          "%s is PostgreSQL %s%s, %s"
              .formatted(
                  database,
                  server.version(),
                  server.standby() ? " (a standby)" : "",
                  Amounts.size(server.databaseSizeBytes())));
      ClientTools tools = clients.fitting(server.version());
      findings.good("version", "pg_dump %s fits (%s)".formatted(tools.version(), tools.pgDump()));
      rights(tools, database);
      room(server);
    } catch (CaravanException e) {
      findings.bad("database", identity.startsWith("plan ") ? identity : e.line());
    }
  }

  private void rights(ClientTools tools, DatabaseUrl database) {
    String[] answer = Server.query(tools, database, UNREADABLE, LIMIT).split("\\|", -1);
    if (answer[0].equals("0")) {
      findings.good("rights", "the role may read all tables and sequences");
    } else {
      findings.bad(
          "rights",
          "the role may not read %s tables or sequences, such as %s HINT: grant pg_read_all_data, or dump less"
              .formatted(answer[0], answer[1]));
    }
  }

  private void room(Server server) {
    Path existing = stage;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String text = "%s free at %s".formatted(Amounts.size(free), stage);
      if (free < server.databaseSizeBytes()) {
        findings.note("room", text + ", less than the database itself: an archive may not fit");
      } else {
        findings.good("room", text);
      }
    } catch (IOException e) {
      findings.bad("room", "%s cannot be asked for free space (%s)".formatted(existing, e));
    }
  }
}
