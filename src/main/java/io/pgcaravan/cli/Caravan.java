package io.pgcaravan.cli;

import io.pgcaravan.camel.Failures;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit code 0: all that was asked for was done; 1: it failed; 2: wrong usage. */
@Command(
    name = "caravan",
    description = "PostgreSQL backups as declarative Apache Camel routes.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionReport.class,
    subcommands = {
      BackupCommand.class,
      DemoCommand.class,
      DestinationCommand.class,
      DoctorCommand.class,
      ListCommand.class,
      PinCommand.class,
      PlansCommand.class,
      PruneCommand.class,
      RunCommand.class,
      TestCommand.class,
      UnpinCommand.class,
      VerifyCommand.class
    },
    footer = {
      "",
      "Settings come from the environment (DATABASE_URL, BACKUP_DIR, …) and application.properties;",
      "CARAVAN_LOG=debug shows causes. Exit code 0: done, 1: failed, 2: wrong usage."
    })
public final class Caravan implements Runnable {

  @Spec private CommandSpec spec;

  private Caravan() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  public static int run(String... args) {
    return new CommandLine(new Caravan())
        .setExecutionExceptionHandler((failure, line, parsed) -> tell(failure, line))
        .execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  private static int tell(Exception failure, CommandLine line) {
    PrintWriter err = line.getErr();
    err.println("caravan: " + Failures.line(failure));
    LoggerFactory.getLogger(Caravan.class).debug("cause", failure);
    return Failures.of(failure).map(Caravan::exitCode).orElse(1);
  }

  static int exitCode(CaravanException failure) {
    return failure instanceof UsageException ? 2 : 1;
  }
}
