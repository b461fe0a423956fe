package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.Failures;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.seal.Libdeflate;
import io.pgcaravan.stage.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks everything that a backup will need, and says what to do. */
@Command(
    name = "doctor",
    description = "Checks configuration, tools, versions, connections and rights; says what to do.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Tables whose rows the role may not read; a dump of them would fail half-way. */
  private static final String UNREADABLE =
      "SELECT count(*), min(c.oid::regclass::text) FROM pg_class c"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind IN ('r', 'p', 'S', 'm') AND n.nspname !~ '^pg_'"
          + " AND n.nspname <> 'information_schema'"
          + " AND NOT (has_schema_privilege(n.oid, 'USAGE')"
          + " AND has_table_privilege(c.oid, 'SELECT'))";

  @Option(names = "--mail", description = "sends a test mail too")
  private boolean testMail;

  @Spec private CommandSpec spec;
  private int failures;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      CaravanRuntime runtime = session.runtime();
      good("Java", Runtime.version().toString());
      if (Libdeflate.available()) {
        good("gzip", "libdeflate");
      } else {
        note(
            "gzip", "libdeflate is not installed: gzip runs at about half the speed (libdeflate0)");
      }
      List<ClientTools> clients = InstalledClients.ofThisMachine().all();
      check("pg_dump", () -> InstalledClients.ofThisMachine().any().version().text());
      clients.forEach(tools -> good("pg_dump", tools.version() + " at " + tools.pgDump()));
      runtime.brokenFiles().values().forEach(failure -> bad("routes", failure.line()));
      good(
          "routes",
          runtime.context().getRoutesSize() + " from " + runtime.settings().routesDirectory());
      databases(runtime).forEach((identity, plan) -> database(identity, plan, runtime));
      keys(new DoctorKeys(runtime));
      stage(runtime);
      destinations(runtime);
      check("catalog", () -> catalog(runtime));
      drill(new DoctorDrill(runtime));
      runtime.mirrors().all().forEach(each -> mirror(new DoctorMirror(each)));
      mail(new DoctorMail(runtime));
      return failures == 0 ? 0 : 1;
    }
  }

  private void keys(DoctorKeys keys) {
    keys.files()
        .forEach(
            (file, plans) ->
                check(
                    "encryption", () -> keys.check(file, plans, text -> note("encryption", text))));
  }

  /** Backups need no server for drills. */
  private void drill(DoctorDrill drill) {
    if (drill.isGiven()) {
      check("drill", drill::given);
      return;
    }
    try {
      good("drill", drill.embedded());
    } catch (CaravanException e) {
      note("drill", e.line());
    }
  }

  private void mirror(DoctorMirror mirror) {
    if (mirror.isOff()) {
      note("mirror", mirror.off());
      return;
    }
    check("mirror", () -> mirror.check(text -> note("mirror", text)));
  }

  private void mail(DoctorMail mail) {
    if (mail.anyChannel()) {
      good("alerts", mail.channels());
    } else {
      note("alerts", "nobody is told of failures: set SMTP_HOST (docs/alerts.md)");
    }
    if (mail.on()) {
      check("mail", mail::check);
    } else {
      note("mail", "no mail is sent: set SMTP_HOST, MAIL_FROM and MAIL_TO (docs/alerts.md)");
    }
    if (testMail) {
      check("mail", mail::test);
    }
    if (!mail.waiting().isEmpty()) {
      bad("outbox", mail.waiting());
    }
  }

  /** Each database once, with a plan that dumps it; plans share what they do not set. */
  private Map<String, Plan> databases(CaravanRuntime runtime) {
    Map<String, Plan> databases = new LinkedHashMap<>();
    runtime.plans().all().forEach(plan -> add(databases, plan));
    runtime.mirrors().all().stream()
        .filter(MirrorPlan::on)
        .map(MirrorPlan::dump)
        .forEach(source -> add(databases, source));
    return databases;
  }

  private static void add(Map<String, Plan> databases, Plan plan) {
    try {
      databases.putIfAbsent(plan.database().parse().identity(), plan);
    } catch (UsageException e) {
      databases.putIfAbsent("plan " + plan.name() + ": " + e.line(), plan);
    }
  }

  private void database(String identity, Plan plan, CaravanRuntime runtime) {
    try {
      DatabaseUrl database = plan.database().parse().refusePooler();
      InstalledClients clients = InstalledClients.ofThisMachine();
      Server server = Server.ask(clients.any(), database, LIMIT);
      good(
          "database",
          "%s is PostgreSQL %s%s, %s"
              .formatted(
                  database,
                  server.version(),
                  server.standby() ? " (a standby)" : "",
                  Amounts.size(server.databaseSizeBytes())));
      ClientTools tools = clients.fitting(server.version());
      good("version", "pg_dump %s fits (%s)".formatted(tools.version(), tools.pgDump()));
      rights(tools, database);
      room(server, runtime.settings().stageDirectory());
    } catch (CaravanException e) {
      bad("database", identity.startsWith("plan ") ? identity : e.line());
    }
  }

  private void rights(ClientTools tools, DatabaseUrl database) {
    String[] answer = Server.query(tools, database, UNREADABLE, LIMIT).split("\\|", -1);
    if (answer[0].equals("0")) {
      good("rights", "the role may read all tables and sequences");
    } else {
      bad(
          "rights",
          "the role may not read %s tables or sequences, such as %s HINT: grant pg_read_all_data, or dump less"
              .formatted(answer[0], answer[1]));
    }
  }

  private void room(Server server, Path stage) {
    Path existing = stage;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String text = "%s free at %s".formatted(Amounts.size(free), stage);
      if (free < server.databaseSizeBytes()) {
        note("room", text + ", less than the database itself: an archive may not fit");
      } else {
        good("room", text);
      }
    } catch (IOException e) {
      bad("room", "%s cannot be asked for free space (%s)".formatted(existing, e));
    }
  }

  private void stage(CaravanRuntime runtime) {
    check(
        "stage",
        () -> {
          Stage stage = new Stage(runtime.settings().stageDirectory());
          try {
            stage.open("doctor-" + ProcessHandle.current().pid()).close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return stage.directory() + " can be written";
        });
  }

  private void destinations(CaravanRuntime runtime) {
    runtime
        .plans()
        .destinations()
        .forEach(name -> check("destination", () -> destination(runtime.destinations().get(name))));
    permissions(runtime.settings().backupDirectory());
    int waiting = runtime.keptArchives().archives().size();
    if (waiting > 0) {
      note(
          "stage",
          "%d archives wait in it to be delivered: ./caravan backup PLAN --redeliver"
              .formatted(waiting));
    }
  }

  private String catalog(CaravanRuntime runtime) {
    runtime.indexes().catchUp();
    String state = "%s, %s".formatted(runtime.catalog().source(), runtime.catalog().state());
    runtime.indexes().usable(word -> note("catalog", word));
    return state;
  }

  private String destination(Destination destination) {
    String name = destination.name();
    destination.notes().forEach(text -> note("destination", name + ": " + text));
    for (Capability capability : Capability.values()) {
      if (!destination.can(capability)) {
        note("destination", name + " " + without(capability));
      }
    }
    return destination.can(Capability.LIST)
        ? "%s holds %d archives".formatted(name, Inventory.take(destination).archives().size())
        : "%s may be tried by `./caravan destination check %s`".formatted(name, name);
  }

  private static String without(Capability capability) {
    return switch (capability) {
      case LIST -> "cannot list: what is there is not known, and retention is off";
      case OPEN -> "cannot open: nothing can be restored or copied from there";
      case DELETE -> "cannot delete: retention is off there, something else must prune";
    };
  }

  private void permissions(Path directory) {
    try {
      Set<PosixFilePermission> others =
          EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ);
      others.retainAll(Files.getPosixFilePermissions(directory));
      if (!others.isEmpty()) {
        note("local", directory + " can be read by others; its archives cannot (chmod 700)");
      }
    } catch (IOException | UnsupportedOperationException e) {
      return; // not there yet, or no such permissions here
    }
  }

  private void check(String what, Supplier<String> finding) {
    try {
      good(what, finding.get());
    } catch (RuntimeException e) {
      bad(what, Failures.line(e));
    }
  }

  private void good(String what, String finding) {
    print("ok  ", what, finding);
  }

  private void note(String what, String finding) {
    print("note", what, finding);
  }

  private void bad(String what, String finding) {
    failures++;
    print("FAIL", what, finding);
  }

  private void print(String mark, String what, String finding) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s  %-12s %s%n", mark, what, finding);
    out.flush();
  }
}
