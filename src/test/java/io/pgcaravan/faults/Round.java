package io.pgcaravan.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What is drawn for a round.
 *
 * @param keepLast how many archives the plan keeps
 * @param large whether archives have several parts
 * @param destinations of the plan
 * @param other a second command at the same time
 * @param kill when the first command is killed
 * @param sabotage what is deleted behind the program's back before
 */
record Round(
    int number,
    int keepLast,
    boolean large,
    List<String> destinations,
    Command command,
    Optional<Other> other,
    Optional<Kill> kill,
    List<Fault> faults,
    Optional<Sabotage> sabotage) {

  enum Command {
    BACKUP,
    REDELIVER,
    PRUNE
  }

  /**
   * A second command.
   *
   * @param elsewhere whether on another machine, which shares nothing but the destinations
   * @param delayMillis how long after it the first command starts
   */
  record Other(Command command, boolean elsewhere, int delayMillis) {}

  /** A kill so long after a line of the log that holds a phrase; an empty one is the start. */
  record Kill(String phrase, int delayMillis) {}

  /** Deletes one archive, counted from the newest, or its manifest, or both. */
  record Sabotage(String place, int index, boolean archive, boolean manifest) {}

  private static final String SEALED = " sealed ";

  private static final List<String> MOMENTS =
      List.of("", " begins (", " dumping ", SEALED, " delivered to ", " deleted ", " fetching ");

  /** The same for the same seed and number. */
  static Round draw(long seed, int number) {
    Random random = new Random(seed * 1_000_003 + number);
    int kind = random.nextInt(20);
    Command command = kind < 12 ? Command.BACKUP : kind < 16 ? Command.REDELIVER : Command.PRUNE;
    int manner = random.nextInt(10);
    boolean killed = manner >= 2 && manner < 5;
    boolean large = random.nextInt(4) == 0;
    return new Round(
        number,
        2 + random.nextInt(2),
        large,
        destinations(random),
        command,
        manner < 2 ? Optional.of(other(random, command)) : Optional.empty(),
        killed ? Optional.of(kill(random, large)) : Optional.empty(),
        faults(random, large && killed),
        random.nextInt(5) == 0 ? Optional.of(sabotage(random)) : Optional.empty());
  }

  private static List<String> destinations(Random random) {
    List<String> names = new ArrayList<>(Installation.NAMES);
    if (random.nextInt(10) == 0) {
      names.remove(random.nextInt(names.size()));
    }
    return names;
  }

  private static Other other(Random random, Command command) {
    Command second =
        command == Command.PRUNE || random.nextBoolean()
            ? Command.PRUNE
            : Command.values()[random.nextInt(2)];
    return new Other(second, random.nextInt(4) != 0, random.nextInt(2_000));
  }

  private static Kill kill(Random random, boolean large) {
    String phrase =
        large && random.nextBoolean() ? SEALED : MOMENTS.get(random.nextInt(MOMENTS.size()));
    int most = phrase.isEmpty() ? 2_000 : large && phrase.equals(SEALED) ? 4_000 : 400;
    return new Kill(phrase, random.nextInt(most));
  }

  /** A slow upload gives a kill the time to come in the midst of it. */
  private static List<Fault> faults(Random random, boolean slow) {
    List<Fault> faults = new ArrayList<>();
    if (slow) {
      faults.add(S3Fault.SLOW_PARTS);
    }
    if (random.nextInt(4) == 0) {
      return faults;
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      faults.add(S3Fault.draw(random));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      faults.add(DriveFault.draw(random));
    }
    if (random.nextInt(6) == 0) {
      faults.add(new Fault("local", "its disk is away", Installation::unmount));
    } else if (random.nextInt(4) == 0) {
      int left = random.nextInt(80_000);
      faults.add(new Fault("local", "its disk has " + left + " bytes left", at -> at.fill(left)));
    }
    return faults;
  }

  private static Sabotage sabotage(Random random) {
    int what = random.nextInt(3);
    return new Sabotage(
        Installation.NAMES.get(random.nextInt(3)), random.nextInt(3), what != 1, what != 0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("round " + number + ": " + command);
    other.ifPresent(each -> text.append(" and ").append(each));
    kill.ifPresent(each -> text.append(", ").append(each));
    text.append(large ? ", large" : "").append(", keeping ").append(keepLast);
    text.append(", to ").append(destinations);
    sabotage.ifPresent(each -> text.append("; ").append(each));
    faults.forEach(each -> text.append("; ").append(each));
    return text.toString();
  }
}
