package io.pgcaravan.cli;

import io.pgcaravan.camel.Failures;
import io.pgcaravan.destination.ContractCheck;
import io.pgcaravan.destination.ContractCheck.Finding;
import io.pgcaravan.destination.ContractCheck.Result;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Scratch;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What destinations there are, and whether they keep their promises. */
@Command(
    name = "destination",
    description = "Lists destinations, or checks one against the contract of all destinations.",
    mixinStandardHelpOptions = true)
final class DestinationCommand implements Runnable {

  private static final int MOST_MEGABYTES = 2000;

  @Spec private CommandSpec spec;

  /** Without a subcommand: the list. */
  @Override
  public void run() {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Table table = new Table("DESTINATION", "CAN", "USED BY");
      for (String name : session.runtime().destinations().names()) {
        Destination destination = session.runtime().destinations().get(name);
        table.row(name, verbs(destination), plans(session, name));
      }
      table.print(spec.commandLine().getOut());
    }
  }

  private static String verbs(Destination destination) {
    List<String> verbs = new ArrayList<>(List.of("store"));
    for (Capability capability : Capability.values()) {
      if (destination.can(capability)) {
        verbs.add(capability.name().toLowerCase(Locale.ROOT));
      }
    }
    return String.join(", ", verbs);
  }

  private static String plans(Session session, String name) {
    String plans =
        session.runtime().plans().all().stream()
            .filter(plan -> plan.destinations().contains(name))
            .map(plan -> plan.name())
            .collect(Collectors.joining(", "));
    return plans.isEmpty() ? "-" : plans;
  }

  /** Runs the checks of the contract against a real destination. */
  @Command(
      name = "check",
      description = {
        "Stores, lists, reads and deletes objects in a folder of its own at a destination, and",
        "says which promises of the contract are kept. Archives there are not touched."
      },
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(paramLabel = "NAME", description = "name of the destination, such as s3")
          String name,
      @Option(
              names = "--large",
              paramLabel = "MB",
              description = "size of the largest object, ${DEFAULT-VALUE} by default",
              defaultValue = "25")
          int largeMegabytes,
      @Option(
              names = "--many",
              paramLabel = "COUNT",
              description = "objects in the longest listing, ${DEFAULT-VALUE} by default",
              defaultValue = "12")
          int many)
      throws IOException {
    requireSizes(largeMegabytes, many);
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Destination destination = session.runtime().destinations().get(name);
      if (destination.can(Capability.LIST)) {
        destination.list(); // one that cannot be reached at all need not be asked all the rest
      }
      Path files = Files.createTempDirectory("caravan-check");
      try {
        String prefix = "caravan-check-" + UUID.randomUUID() + "/";
        Scratch scratch = new Scratch(destination, files, prefix, largeMegabytes * 1_000_000, many);
        List<Result> results = results(scratch);
        boolean clean = cleanUp(scratch);
        return Math.max(tell(results, destination, prefix), clean ? 0 : 1);
      } finally {
        remove(files);
      }
    }
  }

  private List<Result> results(Scratch scratch) {
    List<Result> results = new ArrayList<>();
    for (ContractCheck check : ContractCheck.values()) {
      results.add(check.check(scratch));
    }
    return results;
  }

  private static void requireSizes(int largeMegabytes, int many) {
    if (largeMegabytes < 1 || largeMegabytes > MOST_MEGABYTES || many < 1) {
      throw new UsageException(
          "no check has %d MB and %d objects".formatted(largeMegabytes, many),
          "give at least 1 of both, and at most %d MB".formatted(MOST_MEGABYTES));
    }
  }

  /** Whether nothing stays that could have been removed. */
  private boolean cleanUp(Scratch scratch) {
    try {
      scratch.cleanUp();
      return true;
    } catch (RuntimeException e) {
      spec.commandLine().getErr().println("the clean-up failed: " + Failures.line(e));
      return false;
    }
  }

  private int tell(List<Result> results, Destination destination, String prefix) {
    Table table = new Table("", "PROMISE", "DETAIL");
    for (Result result : results) {
      table.row(mark(result.finding()), result.check().promise(), result.detail());
    }
    PrintWriter out = spec.commandLine().getOut();
    table.print(out);
    long broken = results.stream().filter(each -> each.finding() == Finding.BROKEN).count();
    out.printf(
        "%s%n",
        broken == 0
            ? destination.name() + " keeps the contract"
            : "%s breaks %d promises".formatted(destination.name(), broken));
    if (!destination.can(Capability.LIST) || !destination.can(Capability.DELETE)) {
      out.printf("what was stored stays there, in %s: it cannot list or delete%n", prefix);
    }
    out.flush();
    return broken == 0 ? 0 : 1;
  }

  private static String mark(Finding finding) {
    return switch (finding) {
      case KEPT -> "ok";
      case BROKEN -> "FAIL";
      case SKIPPED -> "-";
    };
  }

  private static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
