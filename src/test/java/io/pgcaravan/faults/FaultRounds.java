package io.pgcaravan.faults;

import io.pgcaravan.faults.Round.Command;
import io.pgcaravan.faults.Round.Kill;
import io.pgcaravan.faults.Round.Other;
import io.pgcaravan.faults.Round.Sabotage;
import io.pgcaravan.it.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Runs rounds with faults, looks after each at what the destinations really hold, and ends with
 * exit code 1 at the first that breaks a promise. Called by bench/faults.
 */
public final class FaultRounds {

  /** After so many rounds there is one without faults, after which all must be in its place. */
  private static final int ROUNDS_TO_REST = 10;

  private final Path root;
  private final Installation installation;
  private final Program program;
  private final long seed;
  private final boolean canBeElsewhere;
  private final Wholeness wholeness = new Wholeness();
  private final Set<String> stripped = new TreeSet<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private int kills;
  private List<String> said = List.of();

  private FaultRounds(Path root, Installation installation, Path project, long seed)
      throws IOException, InterruptedException {
    this.root = root;
    this.installation = installation;
    this.program = new Program(project, installation.workspace());
    this.seed = seed;
    this.canBeElsewhere = Program.canBeElsewhere();
    if (!canBeElsewhere) {
      say("SKIPPED: no JVM can have another host name here, so no backup runs on a second machine");
    }
  }

  /** Arguments: the database's URL, an empty directory, the number of rounds, the seed. */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[1]).toAbsolutePath();
    Path project = Path.of(System.getProperty("caravan.home")).toAbsolutePath();
    int exitCode;
    try (Installation installation = new Installation(root, arguments[0])) {
      long seed = Long.parseLong(arguments[3]);
      int count = Integer.parseInt(arguments[2]);
      exitCode = new FaultRounds(root, installation, project, seed).run(count) ? 0 : 1;
    }
    System.exit(exitCode);
  }

  private boolean run(int count) throws Exception {
    for (int number = 1; number <= count; number++) {
      Round round = Round.draw(seed, number);
      long begin = System.nanoTime();
      Map<String, Truth> before = sabotage(round);
      List<String> broken = new ArrayList<>();
      try {
        int exitCode = play(round);
        installation.mend();
        Map<String, Truth> after = installation.look(wholeness);
        broken.addAll(Promises.broken(round, before, after, stripped, exitCode));
        if (broken.isEmpty() && (number % ROUNDS_TO_REST == 0 || number == count)) {
          broken.addAll(rest(round.keepLast()));
        }
      } catch (Program.Stuck e) {
        broken.add(e.getMessage());
      }
      if (!broken.isEmpty()) {
        tell(round, before, broken);
        return false;
      }
      note(round, (System.nanoTime() - begin) / 1_000_000);
      if (number % 10 == 0 || number == count) {
        say("%d of %d rounds: %s".formatted(number, count, counts));
      }
    }
    return true;
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private Map<String, Truth> sabotage(Round round) throws IOException {
    installation.plan(round.keepLast(), round.large(), round.destinations());
    Map<String, Truth> truths = installation.look(wholeness);
    if (round.sabotage().isEmpty()) {
      return truths;
    }
    Sabotage sabotage = round.sabotage().get();
    List<String> keys = truths.get(sabotage.place()).newest(Integer.MAX_VALUE);
    if (keys.size() <= sabotage.index()) {
      return truths;
    }
    String key = keys.get(sabotage.index());
    for (Place place : installation.places()) {
      if (place.name().equals(sabotage.place())) {
        delete(place, key, sabotage);
      }
    }
    count("deleted behind its back");
    return installation.look(wholeness);
  }

  private void delete(Place place, String key, Sabotage sabotage) throws IOException {
    if (sabotage.archive()) {
      place.delete(key);
    }
    if (sabotage.manifest()) {
      place.delete(key + ".manifest.json");
      if (!sabotage.archive()) {
        stripped.add(place.name() + "/" + key);
      }
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** Plays a round, and returns the exit code of its first command. */
  private int play(Round round) throws IOException, InterruptedException, Program.Stuck {
    round.faults().forEach(fault -> fault.begin().accept(installation));
    round.faults().forEach(fault -> count("faults at " + fault.place()));
    Optional<Program.Running> second = Optional.empty();
    if (round.other().isPresent()) {
      Other other = round.other().get();
      boolean elsewhere = other.elsewhere() && canBeElsewhere;
      second =
          Optional.of(
              program.start(
                  other.command(),
                  elsewhere ? Optional.of(root.resolve("elsewhere")) : Optional.empty(),
                  ""));
      second.get().livesAfter(other.delayMillis());
      count("two at once");
    }
    Outcome outcome =
        round.kill().isPresent()
            ? killed(round.command(), round.kill().get())
            : program.runHere(round.command(), false);
    said = outcome.lines();
    if (second.isPresent()) {
      List<String> lines = new ArrayList<>(said);
      lines.add("--- the other one:");
      lines.addAll(second.get().outcome().lines());
      said = lines;
    }
    count(round.command() + " exit " + (round.kill().isPresent() ? "killed" : outcome.exitCode()));
    return round.kill().isPresent() && outcome.exitCode() != 0 ? -9 : outcome.exitCode();
  }

  private Outcome killed(Command command, Kill kill)
      throws IOException, InterruptedException, Program.Stuck {
    kills++;
    Program.Running running = program.start(command, Optional.empty(), kill.phrase());
    running.kill(kill);
    return running.outcome();
  }

  /**
   * Runs without faults: whatever happened before must have been made good then. A destination that
   * was away for long has so much to delete afterwards that a person must allow it.
   */
  private List<String> rest(int keepLast) throws IOException, Program.Stuck {
    installation.plan(keepLast, false, Installation.NAMES);
    List<String> broken = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Command command : List.of(Command.BACKUP, Command.REDELIVER, Command.PRUNE)) {
      Outcome outcome = program.runHere(command, true);
      lines.addAll(outcome.lines());
      if (outcome.exitCode() != 0) {
        broken.add("a clean %s ended with exit code %d".formatted(command, outcome.exitCode()));
      }
    }
    said = lines;
    List<String> leftovers = new ArrayList<>(files(installation.stage()));
    forgiveUploadsWithoutNote();
    for (Place place : installation.places()) {
      leftovers.addAll(place.leftovers());
    }
    Map<String, Truth> truths = installation.look(wholeness);
    broken.addAll(Promises.brokenAtRest(keepLast, truths, leftovers, node()));
    count("rests");
    return broken;
  }

  /**
   * A kill between the server's answer and the note of an upload leaves one that the program aborts
   * a day later only; there are no more of those than kills, and none has a note.
   */
  private void forgiveUploadsWithoutNote() throws IOException {
    boolean noted =
        files(root).stream().anyMatch(file -> file.endsWith(".upload") && !file.contains("/home/"));
    if (noted || kills == 0) {
      return;
    }
    for (Place place : installation.places()) {
      int ended = place.leftovers().size() <= kills ? place.endUploads() : 0;
      if (ended > 0) {
        count("uploads without a note after a kill");
      }
    }
    kills = 0;
  }

  /** As manifests name this machine. */
  private static String node() throws IOException {
    return InetAddress.getLocalHost().getHostName();
  }

  private static List<String> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> !Files.isDirectory(path) && !path.endsWith("HOW-TO-RESTORE.txt"))
          .map(Path::toString)
          .toList();
    }
  }

  /** What was played so far, with what the program said. */
  private void note(Round round, long millis) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("%s (%d ms)".formatted(round, millis));
    said.forEach(line -> lines.add("    " + line));
    Files.write(
        root.resolve("rounds.log"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void tell(Round round, Map<String, Truth> before, List<String> broken)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("seed " + seed + ", " + round);
    broken.forEach(each -> lines.add("VIOLATION " + each));
    lines.add("--- before:");
    before.values().forEach(truth -> lines.add(truth.toString()));
    lines.add("--- after:");
    installation.look(wholeness).values().forEach(truth -> lines.add(truth.toString()));
    lines.add("--- the program said:");
    lines.addAll(said);
    try {
      Files.write(root.resolve("violation.txt"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.forEach(FaultRounds::say);
  }
}
