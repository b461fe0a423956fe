package io.pgcaravan.retention;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at all destinations of a plan before anything is deleted at one of them: what the newest
 * archive is may be known at another one only.
 */
public final class Survey {

  private final Plan plan;
  private final String database;
  private final Function<String, Destination> destinations;
  private final Function<Destination, Inventory> inventories;
  private final Instant now;

  /**
   * A survey of a plan.
   *
   * @param database that the plan dumps, as manifests name it
   * @param destinations finds one by its name
   * @param inventories takes one
   */
  public Survey(
      Plan plan,
      String database,
      Function<String, Destination> destinations,
      Function<Destination, Inventory> inventories,
      Instant now) {
    this.plan = plan;
    this.database = database;
    this.destinations = destinations;
    this.inventories = inventories;
    this.now = now;
  }

  /** What was found at one destination; a failure if nothing could be. */
  private record Found(
      Optional<String> off, Optional<Inventory> inventory, Optional<CaravanException> failure) {}

  /**
   * A judgement for each destination; one that fails does not stop the others.
   *
   * @param names of destinations of the plan
   * @param known archives of the plan that were the newest at some time
   * @param few how many may go in any case; more only if that is no more than half of the plan's
   *     archives
   */
  public List<Judgement> judge(Collection<String> names, Collection<Newest> known, long few) {
    Map<String, Found> found = new LinkedHashMap<>();
    names.forEach(name -> found.put(name, look(name)));
    Optional<Newest> newest = newest(found.values(), known);
    List<Judgement> judgements = new ArrayList<>();
    Set<String> made = known.stream().map(Newest::key).collect(Collectors.toSet());
    found.forEach((name, each) -> judgements.add(judge(name, each, newest, made, few)));
    return List.copyOf(judgements);
  }

  private Found look(String name) {
    Optional<String> off = Optional.empty();
    try {
      Destination destination = destinations.apply(name);
      off = off(name, destination);
      return destination.can(Capability.LIST) && destination.can(Capability.OPEN)
          ? new Found(off, Optional.of(inventories.apply(destination)), Optional.empty())
          : new Found(off, Optional.empty(), Optional.empty());
    } catch (CaravanException e) {
      return new Found(off, Optional.empty(), Optional.of(e));
    }
  }

  private Optional<String> off(String name, Destination destination) {
    if (plan.retention().at(name).isEmpty()) {
      return Optional.of("plan %s says so".formatted(plan.name()));
    }
    String missing =
        Stream.of(Capability.LIST, Capability.OPEN, Capability.DELETE)
            .filter(capability -> !destination.can(capability))
            .map(capability -> capability.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? Optional.empty() : Optional.of("it has no route for " + missing);
  }

  private RetentionPolicy policy(Keep keep) {
    return new RetentionPolicy(plan.name(), database, keep, plan.schedule().timeZone());
  }

  private Optional<Newest> newest(Collection<Found> found, Collection<Newest> known) {
    RetentionPolicy policy = policy(Keep.ALL);
    Stream<Newest> stored =
        found.stream()
            .flatMap(each -> each.inventory().stream())
            .flatMap(inventory -> policy.newest(inventory.archives(), now).stream())
            .map(Newest::of);
    return Stream.concat(
            known.stream().filter(each -> !policy.isAhead(each.startedAt(), now)), stored)
        .reduce((one, other) -> other.startedAt().isBefore(one.startedAt()) ? one : other);
  }

  private Judgement judge(
      String name, Found found, Optional<Newest> newest, Set<String> made, long few) {
    if (found.off().isPresent()) {
      return new Judgement.Off(name, found.off().get());
    }
    if (found.inventory().isEmpty()) {
      return new Judgement.Unknown(name, found.failure().orElseThrow());
    }
    Inventory inventory = found.inventory().get();
    RetentionPolicy policy = policy(plan.retention().at(name).orElseThrow());
    List<Verdict> verdicts =
        policy.judge(inventory.archives(), now).stream().map(each -> spare(each, made)).toList();
    Optional<CaravanException> refusal =
        newest
            .flatMap(each -> each.refusal(name, policy, inventory, now))
            .map(CaravanException.class::cast);
    if (refusal.isEmpty()) {
      refusal = moreThanHalf(name, policy, verdicts, few);
    }
    return new Judgement.Judged(name, policy, inventory, verdicts, newest, refusal);
  }

  /** What a run has just made stays, even if a clock that was set back makes it look old. */
  private static Verdict spare(Verdict verdict, Set<String> made) {
    return !verdict.keep() && made.contains(verdict.archive().key())
        ? new Verdict(verdict.archive(), true, List.of("made by the last run"))
        : verdict;
  }

  private Optional<CaravanException> moreThanHalf(
      String name, RetentionPolicy policy, List<Verdict> verdicts, long few) {
    long own = verdicts.stream().map(Verdict::archive).filter(this::isOwn).count();
    long leaving = verdicts.stream().filter(verdict -> !verdict.keep()).count();
    return leaving <= few || leaving * 2 <= own
        ? Optional.empty()
        : Optional.of(
            new PermanentException(
                "pruning %s at %s would delete %d of its %d archives, so none was deleted"
                    .formatted(policy.plan(), name, leaving, own),
                "look at `./caravan prune %s --dry-run`, then run it with --force"
                    .formatted(policy.plan())));
  }

  /** A good archive of the plan; others are no reason to let more of these go. */
  private boolean isOwn(StoredArchive archive) {
    return policy(Keep.ALL).counts(archive, now);
  }
}
