package io.pgcaravan.drill;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses what a drill restores.
 *
 * @param sources all archives that can be read, wherever they are
 */
public record Trials(List<Source> sources) {

  public Trials {
    sources = List.copyOf(sources);
  }

  /**
   * The newest archive of a plan at each destination that has one, in the order of the names given.
   * One whose size is not what its manifest says is taken too: that it cannot be restored is what a
   * drill is to find.
   */
  public List<Trial> of(String plan, List<String> destinations) {
    return destinations.stream()
        .flatMap(name -> newest(at(name).and(ofPlan(plan))).stream())
        .map(source -> new Trial(plan, source, Optional.empty()))
        .map(trial -> new Trial(plan, trial.source(), schemaFor(trial)))
        .toList();
  }

  private Optional<Source> schemaFor(Trial trial) {
    if (!trial.needsSchema()) {
      return Optional.empty();
    }
    Source source = trial.source();
    Predicate<Source> schema =
        each ->
            each.manifest().scope().equals(Trial.SCHEMA_ONLY)
                && each.manifest().database().equals(source.manifest().database());
    return newest(schema.and(at(source.destination().name()))).or(() -> newest(schema));
  }

  private Optional<Source> newest(Predicate<Source> wanted) {
    return known().filter(wanted).max(comparing(source -> source.manifest().startedAt()));
  }

  /** Of an archive without a manifest it is not known whose it is. */
  private Stream<Source> known() {
    return sources.stream().filter(source -> source.archive().manifest().isPresent());
  }

  private static Predicate<Source> at(String destination) {
    return source -> source.destination().name().equals(destination);
  }

  private static Predicate<Source> ofPlan(String plan) {
    return source -> source.manifest().plan().equals(plan);
  }
}
