package io.pgcaravan.cli;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.demo.Demo;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Postmaster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole main job on sample data. */
@Command(
    name = "demo",
    description = {
      "Backs up a sample database, restores the archive by hand, and compares the rows.",
      "Needs no configuration; works in a temporary directory and removes it."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final String SERVER = "server";
  private static final String SOURCE = "shop";
  private static final String COPY = "shop_restored";

  @Option(
      names = "--serve",
      description = "only starts the server with the sample data, prints its URL, and waits")
  private boolean serve;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("caravan-demo");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(directory), "clean-up"));
    ClientTools tools = InstalledClients.ofThisMachine().any();
    if (serve) {
      return serve(tools, directory);
    }
    say("1. Starting an embedded PostgreSQL for pg_dump %s", tools.version());
    try (EmbeddedServer server = start(tools, directory)) {
      show(new Demo(tools, server), server, directory);
    }
    remove(directory);
    say("");
    say("That was the main job. Next, with a database of your own:");
    say("");
    say("  export DATABASE_URL=postgresql://user:password@host:5432/database");
    say("  ./caravan doctor          # is everything in place?");
    say("  ./caravan backup daily    # one backup now, into ./backups");
    say("  ./caravan run             # all plans on their schedules");
    say("");
    say("Plans are files in routes/plans; README.md tells the rest.");
    return 0;
  }

  private static EmbeddedServer start(ClientTools tools, Path directory) throws IOException {
    return EmbeddedServer.start(
        Session.home().resolve("target").resolve("postgres"),
        Files.createDirectory(directory.resolve(SERVER)),
        tools.version().major());
  }

  /** Something to try plans on; ends when it is interrupted. */
  private int serve(ClientTools tools, Path directory) throws IOException, InterruptedException {
    try (EmbeddedServer server = start(tools, directory)) {
      new Demo(tools, server).fill(SOURCE);
      say("DATABASE_URL=%s", server.url(SOURCE));
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private void show(Demo demo, EmbeddedServer server, Path directory) throws IOException {
    say("2. Filling the database %s", SOURCE);
    demo.fill(SOURCE);
    String expected = demo.counts(SOURCE);
    say("3. ./caravan backup daily");
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", server.url(SOURCE));
    environment.put("BACKUP_DIR", directory.resolve("backups").toString());
    environment.put("STAGE_DIR", directory.resolve("stage").toString());
    environment.put("STATE_DIR", directory.resolve("state").toString());
    StoredArchive archive;
    try (Session session = Session.start(environment)) {
      session.runtime().plan("daily");
      session.runtime().fire("backup", Map.of("plan", "daily", "trigger", "cli"));
      say("4. ./caravan list");
      archive = Inventory.take(session.runtime().destinations().get("local")).archives().get(0);
      say("   %s  %s", archive.key(), Amounts.size(archive.sizeBytes()));
    }
    Path file = directory.resolve("backups").resolve(archive.key());
    say("5. Restoring it by hand, into the database %s", COPY);
    say("   %s", demo.restoreCommand(file, COPY));
    demo.restore(file, COPY);
    say("6. Comparing rows");
    String found = demo.counts(COPY);
    found.lines().forEach(line -> say("   %s", line.replace("|", ": ")));
    demo.requireEqual(expected, found);
    say("   All rows are there.");
  }

  private void say(String format, Object... arguments) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(format + "%n", arguments);
    out.flush();
  }

  private static void cleanUp(Path directory) {
    ClientProcess.killAll();
    new Postmaster(directory.resolve(SERVER)).awaitStop();
    remove(directory);
  }

  private static void remove(Path directory) {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      return; // a temporary directory: what is left is swept with the others
    }
  }
}
