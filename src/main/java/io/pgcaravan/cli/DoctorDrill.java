package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.EmbeddedBinaries;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import java.time.Duration;

/** Whether there is a server for drills. */
record DoctorDrill(CaravanRuntime runtime) {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String MAY_CREATE =
      "SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user";

  /** Whether DRILL_URL names one. */
  boolean isGiven() {
    return !url().isBlank();
  }

  private String url() {
    return runtime.context().resolvePropertyPlaceholders("{{caravan.drill.url:}}");
  }

  /**
   * Asks the server of DRILL_URL.
   *
   * @throws io.pgcaravan.failure.CaravanException if it cannot be used
   */
  String given() {
    ClientTools tools = InstalledClients.ofThisMachine().any();
    DatabaseUrl database = DatabaseUrl.parse(url()).refusePooler();
    Server server = Server.ask(tools, database, LIMIT);
    if (!Server.query(tools, database, MAY_CREATE, LIMIT).equals("t")) {
      throw new PermanentException(
          "the role of DRILL_URL may not create databases", "ALTER ROLE … CREATEDB");
    }
    return "%s is PostgreSQL %s".formatted(database, server.version());
  }

  /**
   * Looks whether embedded ones can be started.
   *
   * @throws PermanentException if not
   */
  String embedded() {
    EmbeddedServer.requireUnprivileged();
    return "on an embedded PostgreSQL (%s)"
        .formatted(new EmbeddedBinaries(runtime.settings().embeddedBinaries()).majors());
  }
}
