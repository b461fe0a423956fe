package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.seal.Libdeflate;
import io.pgcaravan.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
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

  @Option(names = "--mail", description = "sends a test mail too")
  private boolean testMail;

  @Spec private CommandSpec spec;
  private DoctorFindings findings;

  @Override
  public Integer call() {
    findings = new DoctorFindings(spec.commandLine().getOut());
    try (Session session = Session.start()) {
      CaravanRuntime runtime = session.runtime();
      findings.good("Java", Runtime.version().toString());
      if (Libdeflate.available()) {
        findings.good("gzip", "libdeflate");
      } else {
        findings.note(
            "gzip", "libdeflate is not installed: gzip runs at about half the speed (libdeflate0)");
      }
      List<ClientTools> clients = InstalledClients.ofThisMachine().all();
      findings.check("pg_dump", () -> InstalledClients.ofThisMachine().any().version().text());
      clients.forEach(tools -> findings.good("pg_dump", tools.version() + " at " + tools.pgDump()));
      runtime.brokenFiles().values().forEach(failure -> findings.bad("routes", failure.line()));
      findings.good(
          "routes",
          runtime.context().getRoutesSize() + " from " + runtime.settings().routesDirectory());
      DoctorDatabase database = new DoctorDatabase(runtime.settings().stageDirectory(), findings);
      databases(runtime).forEach(database::check);
      keys(new DoctorKeys(runtime));
      stage(runtime);
      destinations(runtime);
      findings.check("catalog", () -> catalog(runtime));
      drill(new DoctorDrill(runtime));
      runtime.mirrors().all().forEach(each -> mirror(new DoctorMirror(each)));
      mail(new DoctorMail(runtime));
      return findings.bad() ? 1 : 0;
    }
  }

  private void keys(DoctorKeys keys) {
    keys.files()
        .forEach(
            (file, plans) ->
                findings.check(
                    "encryption",
                    () -> keys.check(file, plans, text -> findings.note("encryption", text))));
  }

  /** Backups need no server for drills. */
  private void drill(DoctorDrill drill) {
    if (drill.isGiven()) {
      findings.check("drill", drill::given);
      return;
    }
    try {
      findings.good("drill", drill.embedded());
    } catch (CaravanException e) {
      findings.note("drill", e.line());
    }
  }

  private void mirror(DoctorMirror mirror) {
    if (mirror.isOff()) {
      findings.note("mirror", mirror.off());
      return;
    }
    findings.check("mirror", () -> mirror.check(text -> findings.note("mirror", text)));
  }

  private void mail(DoctorMail mail) {
    if (mail.anyChannel()) {
      findings.good("alerts", mail.channels());
    } else {
      findings.note("alerts", "nobody is told of failures: set SMTP_HOST (docs/alerts.md)");
    }
    if (mail.on()) {
      findings.check("mail", mail::check);
    } else {
      findings.note(
          "mail", "no mail is sent: set SMTP_HOST, MAIL_FROM and MAIL_TO (docs/alerts.md)");
    }
    if (testMail) {
      findings.check("mail", mail::test);
    }
    if (!mail.waiting().isEmpty()) {
      findings.bad("outbox", mail.waiting());
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

  private void stage(CaravanRuntime runtime) {
    findings.check(
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
        .forEach(
            name ->
                findings.check("destination", () -> destination(runtime.destinations().get(name))));
    permissions(runtime.settings().backupDirectory());
    int waiting = runtime.keptArchives().archives().size();
    if (waiting > 0) {
      findings.note(
          "stage",
          "%d archives wait in it to be delivered: ./caravan backup PLAN --redeliver"
              .formatted(waiting));
    }
  }

  private String catalog(CaravanRuntime runtime) {
    runtime.indexes().catchUp();
    String state = "%s, %s".formatted(runtime.catalog().source(), runtime.catalog().state());
    runtime.indexes().usable(word -> findings.note("catalog", word));
    return state;
  }

  private String destination(Destination destination) {
    String name = destination.name();
    destination.notes().forEach(text -> findings.note("destination", name + ": " + text));
    for (Capability capability : Capability.values()) {
      if (!destination.can(capability)) {
        findings.note("destination", name + " " + without(capability));
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
        findings.note(
            "local", directory + " can be read by others; its archives cannot (chmod 700)");
      }
    } catch (IOException | UnsupportedOperationException e) {
      return; // not there yet, or no such permissions here
    }
  }
}
