package io.pgcaravan.cli;

import io.pgcaravan.camel.Failures;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.log.LogFormat;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Exit code 0: all that was asked for was done; 1: it failed; 2: wrong usage. */
@Command(
    name = "caravan",
    description = "PostgreSQL backups as declarative Apache Camel routes.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionReport.class,
    footer = {
      "",
      "Settings come from the environment (DATABASE_URL, BACKUP_DIR, …) and application.properties;",
      "CARAVAN_LOG=debug shows causes. Exit code 0: done, 1: failed, 2: wrong usage."
    })
public final class Caravan implements Runnable {

  private static final List<Class<?>> COMMANDS =
      List.of(
          AuditCommand.class,
          BackupCommand.class,
          CatalogCommand.class,
          ConsoleCommand.class,
          DemoCommand.class,
          DestinationCommand.class,
          DoctorCommand.class,
          DrillCommand.class,
          HistoryCommand.class,
          ListCommand.class,
          MirrorCommand.class,
          PinCommand.class,
          PlansCommand.class,
          PruneCommand.class,
          RestoreCommand.class,
          RoutesCommand.class,
          RunCommand.class,
          StatsCommand.class,
          SummaryCommand.class,
          TestCommand.class,
          UnpinCommand.class,
          VerifyCommand.class);

  @Spec private CommandSpec spec;

  private Caravan() {}

  public static void main(String[] args) {
    // Java's own handler would print what is masked in the log
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          Logger log = LoggerFactory.getLogger(Caravan.class);
          log.error("thread {} ended: {}", thread.getName(), Failures.line(failure));
          log.debug("cause", failure);
        });
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  public static int run(String... args) {
    return line(args.length == 0 ? "" : args[0])
        .setExecutionExceptionHandler((failure, line, parsed) -> tell(failure, line))
        .setParameterExceptionHandler((failure, arguments) -> tellUsage(failure))
        .execute(args);
  }

  /** With the one command that is called, or with all: reading them takes a part of the start. */
  private static CommandLine line(String called) {
    CommandLine line = new CommandLine(new Caravan());
    List<Class<?>> one =
        COMMANDS.stream()
            .filter(command -> command.getAnnotation(Command.class).name().equals(called))
            .toList();
    (one.isEmpty() ? COMMANDS : one).forEach(line::addSubcommand);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  private static int tell(Exception failure, CommandLine line) {
    Logger log = LoggerFactory.getLogger(Caravan.class);
    if (LogFormat.current() == LogFormat.JSON) {
      log.error(Failures.line(failure));
    } else {
      PrintWriter err = line.getErr();
      err.println("caravan: " + Failures.line(failure));
    }
    log.debug("cause", failure);
    return Failures.of(failure).map(Caravan::exitCode).orElse(1);
  }

  /** As picocli does, but for an argument that holds a secret, such as a URL. */
  private static int tellUsage(ParameterException failure) {
    PrintWriter err = failure.getCommandLine().getErr();
    err.println(Secrets.mask(failure.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      failure.getCommandLine().usage(err);
    }
    return ExitCode.USAGE;
  }

  static int exitCode(CaravanException failure) {
    return failure instanceof UsageException ? 2 : 1;
  }
}
