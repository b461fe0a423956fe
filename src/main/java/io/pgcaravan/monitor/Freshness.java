package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether each plan has a verified copy at each of its destinations that is as new as its schedule
 * promises.
 *
 * @param grace how long after a fire its copy may come, beside the time that the plan's dumps take
 */
public record Freshness(Duration grace) {

  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  /** A plan and the fire that a copy should be there of. */
  private record Due(Plan plan, Instant fire) {}

  /** What is missing now. Plans whose first fire is still to come lack nothing. */
  public Findings look(Facts facts) {
    Copies copies = new Copies(facts);
    List<Due> due = new ArrayList<>();
    for (Plan plan : facts.plans()) {
      lastFire(facts, copies, plan).ifPresent(fire -> due.add(new Due(plan, fire)));
    }
    if (due.size() > 1 && due.stream().noneMatch(each -> hasRun(facts, copies, each))) {
      return new Findings("freshness", List.of(stopped(facts, copies, due)));
    }
    List<Finding> findings = new ArrayList<>();
    new TreeMap<>(facts.unread())
        .forEach(
            (name, why) -> {
              if (!facts.unverifiable().contains(name)) { // else it is the catalog that is down
                findings.add(unread(name, why));
              }
            });
    due.removeIf(each -> isUnderWay(facts, copies, each));
    for (Due each : due) {
      for (String destination : each.plan().destinations()) {
        if (facts.unread().containsKey(destination)) {
          continue;
        }
        lack(facts, copies, each, destination).ifPresent(findings::add);
      }
    }
    return new Findings("freshness", findings);
  }

  /**
   * A copy that is missing.
   *
   * @param fire that it should be of
   */
  public record Overdue(String plan, String destination, Instant fire) {}

  /** Each copy that is missing now, also where the schedule has stopped as a whole. */
  public List<Overdue> overdue(Facts facts) {
    Copies copies = new Copies(facts);
    List<Overdue> overdue = new ArrayList<>();
    for (Plan plan : facts.plans()) {
      lastFire(facts, copies, plan)
          .map(fire -> new Due(plan, fire))
          .filter(due -> !isUnderWay(facts, copies, due))
          .ifPresent(
              due ->
                  plan.destinations().stream()
                      .filter(name -> lack(facts, copies, due, name).isPresent())
                      .forEach(name -> overdue.add(new Overdue(plan.name(), name, due.fire()))));
    }
    return overdue;
  }

  /** The newest fire that a copy must be there of by now. */
  private Optional<Instant> lastFire(Facts facts, Copies copies, Plan plan) {
    Instant since = facts.since().get(plan.name());
    if (since == null) {
      since = firstTrace(facts, copies, plan);
    }
    if (since == null) {
      return Optional.empty();
    }
    Instant judged = facts.now().minus(grace).minus(usualTime(facts, copies, plan));
    return plan.schedule().lastBetween(since, judged);
  }

  /** Where no schedule runs, as on a CI runner, what there is of a plan tells since when it is. */
  private static @Nullable Instant firstTrace(Facts facts, Copies copies, Plan plan) {
    return copies.of(plan).stream()
        .map(IndexedCopy::startedAt)
        .min(Comparator.naturalOrder())
        .orElse(facts.lastRuns().get(plan.name()));
  }

  /** From the start to the last delivery; where no run is on record, to the end of the dump. */
  private static Duration usualTime(Facts facts, Copies copies, Plan plan) {
    Stream<Duration> runs =
        runs(facts, plan).stream()
            .filter(Time::isGood)
            .flatMap(run -> Optional.ofNullable(run.duration()).stream());
    Stream<Duration> dumps = copies.of(plan).stream().flatMap(copy -> copy.dumpTime().stream());
    return Stream.concat(runs, dumps)
        .filter(time -> !time.isNegative())
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static List<RecordedRun> runs(Facts facts, Plan plan) {
    return facts.runs().getOrDefault(plan.name(), List.of());
  }

  /** A run that began late, as after the program was down, gets as long as one in time. */
  private boolean isUnderWay(Facts facts, Copies copies, Due due) {
    Instant earliest = facts.now().minus(grace).minus(usualTime(facts, copies, due.plan()));
    return runs(facts, due.plan()).stream()
        .filter(Time::isRunning)
        .map(RecordedRun::startedAt)
        .anyMatch(start -> start.isAfter(earliest) && !start.isBefore(due.fire()));
  }

  private boolean hasRun(Facts facts, Copies copies, Due due) {
    Instant fire = due.fire().minus(CLOCK_TOLERANCE);
    Instant run = facts.lastRuns().get(due.plan().name());
    return (run != null && !run.isBefore(fire))
        || isUnderWay(facts, copies, due)
        || copies.of(due.plan()).stream().anyMatch(copy -> !copy.startedAt().isBefore(fire));
  }

  private static Finding stopped(Facts facts, Copies copies, List<Due> due) {
    Optional<Instant> last =
        due.stream()
            .flatMap(
                each ->
                    Stream.concat(
                        Optional.ofNullable(facts.lastRuns().get(each.plan().name())).stream(),
                        copies.of(each.plan()).stream().map(IndexedCopy::startedAt)))
            .max(Comparator.naturalOrder());
    return new Finding(
        "schedule",
        null,
        null,
        "no plan has run when it should have, %s: %d plans missed their fires, %s"
            .formatted(
                last.map(start -> "the last one ran " + Texts.ago(start, facts.now()))
                    .orElse("and none ever did"),
                due.size(),
                Texts.few(due.stream().map(each -> each.plan().name()).toList())),
        "look whether `./caravan run` runs, and at its log; restart it: missed fires in their grace run"
            + " then, the others by `./caravan backup PLAN`");
  }

  private static Finding unread(String destination, String why) {
    return new Finding(
        "@" + destination,
        null,
        destination,
        "what %s holds could not be read, so nobody knows of its copies: %s"
            .formatted(destination, why),
        "run `./caravan doctor`");
  }

  private static Optional<Finding> lack(Facts facts, Copies copies, Due due, String destination) {
    boolean blind = facts.unverifiable().contains(destination);
    List<IndexedCopy> there = copies.of(due.plan(), destination);
    Optional<IndexedCopy> good =
        there.stream()
            .filter(copy -> copy.damage() == null && (blind || copy.verifiedAt() != null))
            .findFirst();
    Instant fire = due.fire().minus(CLOCK_TOLERANCE);
    if (good.filter(copy -> !copy.startedAt().isBefore(fire)).isPresent()) {
      return Optional.empty();
    }
    boolean unverified = good.isEmpty() && !there.isEmpty() && there.get(0).damage() == null;
    return Optional.of(
        new Finding(
            due.plan().name() + "@" + destination,
            due.plan().name(),
            destination,
            "plan %s has no good copy at %s of its fire of %s; %s%s"
                .formatted(
                    due.plan().name(),
                    destination,
                    due.fire(),
                    good.map(copy -> newest(copy, facts.now())).orElse("there is none at all"),
                    blind ? " (by the catalog's word, nothing can be listed there)" : ""),
            unverified
                ? "run `./caravan verify --all`, for its copies there were not compared yet"
                : "look at `./caravan history %s`, then run `./caravan backup %s`"
                    .formatted(due.plan().name(), due.plan().name())));
  }

  private static String newest(IndexedCopy copy, Instant now) {
    return "the newest good one is %s, made %s"
        .formatted(copy.name(), Texts.ago(copy.startedAt(), now));
  }
}
