package io.pgcaravan.camel;

import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.DestinationIndex;
import io.pgcaravan.catalog.RecordedAct;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.catalog.RunHistory;
import io.pgcaravan.catalog.StateHistory;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.StateDirectory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of archives and runs: by the catalog, or, where that is empty or down, by the
 * destinations and the state directory.
 */
public final class Indexes {

  private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);

  /** Restores and drills of the plan's archives may stand between its backups. */
  private static final int SOME_RUNS = 50;

  private static final String REBUILD = " HINT: `./caravan catalog rebuild` fills it";

  private final Catalog catalog;
  private final CatalogSteps recorder;
  private final AuditEntries audit;
  private final Plans plans;
  private final Destinations destinations;
  private final StateDirectory state;
  private final Looks looks;
  private final ProducerTemplate template;

  Indexes(
      Catalog catalog,
      CatalogSteps recorder,
      AuditEntries audit,
      Plans plans,
      Destinations destinations,
      StateDirectory state,
      Looks looks,
      ProducerTemplate template) {
    this.catalog = catalog;
    this.recorder = recorder;
    this.audit = audit;
    this.plans = plans;
    this.destinations = destinations;
    this.state = state;
    this.looks = looks;
    this.template = template;
  }

  /** The index of archives to ask now, without a word, and without reading what takes long. */
  public ArchiveIndex archives() {
    return orAtDestinations(usable(word -> {}));
  }

  /**
   * The index of archives to ask now; it knows all that there is.
   *
   * @param tell takes what people should know: that it is empty, behind, or down
   */
  public ArchiveIndex archives(Consumer<String> tell) {
    return orAtDestinations(learned(tell));
  }

  private ArchiveIndex orAtDestinations(Optional<Catalog> known) {
    return known
        .map(ArchiveIndex.class::cast)
        .orElseGet(() -> atDestinations(plans.destinations().stream().sorted().toList()));
  }

  /**
   * An index that knows what each destination holds.
   *
   * @param unread destinations of which that is not known, each with what is wrong
   */
  record Known(ArchiveIndex archives, Map<String, CaravanException> unread) {}

  /**
   * The index to judge by: where the catalog is new, it is not known yet what destinations held
   * before, so those that nobody has listed are listed first.
   */
  Known known() {
    Map<String, CaravanException> unread = new LinkedHashMap<>();
    try {
      catchUp();
      unseen().forEach(name -> learn(name).ifPresent(failure -> unread.put(name, failure)));
      if (unread.keySet().containsAll(unseen())) {
        return new Known(catalog, unread);
      }
    } catch (CaravanException e) {
      LOG.debug("the destinations are read: {}", e.line());
    }
    List<String> listable =
        plans.destinations().stream().filter(name -> !isBlind(name)).sorted().toList();
    DestinationIndex there = atDestinations(listable);
    unread.clear();
    unread.putAll(there.failures());
    plans.destinations().stream().filter(this::isBlind).forEach(name -> unread.put(name, noList()));
    return new Known(there, unread);
  }

  private static CaravanException noList() {
    return new PermanentException(
        "nothing can be listed there, and the catalog does not know it",
        "see `./caravan doctor` for the catalog");
  }

  /** Whether a destination is there that tells nobody what it holds. */
  private boolean isBlind(String name) {
    return destinations.names().contains(name) && !destinations.get(name).can(Capability.LIST);
  }

  /** The history of runs to ask now. */
  public RunHistory runs(Consumer<String> tell) {
    try {
      catchUp();
      catalog.looks();
      return catalog;
    } catch (CaravanException e) {
      tell.accept(e.line());
      tell.accept("only the last run of each plan is known");
      return new StateHistory(state, () -> plans.all().stream().map(Plan::name).sorted().toList());
    }
  }

  /** The last run of a plan by a catalog that other machines may share; none if that is down. */
  public Optional<RecordedRun> lastShared(String plan) {
    if (!recorder.isShared()) {
      return Optional.empty();
    }
    try {
      return catalog.runs(plan, Instant.EPOCH, SOME_RUNS).stream()
          .filter(run -> run.kind().equals("backup") || run.kind().equals("redelivery"))
          .findFirst();
    } catch (CaravanException e) {
      return Optional.empty();
    }
  }

  /** Who did what, newest first: by the catalog, or by this installation's own log. */
  public List<RecordedAct> acts(int limit, Consumer<String> tell) {
    try {
      catchUp();
      return catalog.acts(limit);
    } catch (CaravanException e) {
      tell.accept(e.line());
      tell.accept("only what this installation did is known");
      return audit.newest(limit);
    }
  }

  /** What destinations hold, read there. */
  public DestinationIndex atDestinations(List<String> names) {
    return new DestinationIndex(
        names, destinations::get, destination -> Inventory.take(destination).archives());
  }

  /** The same; the catalog learns of it. */
  public DestinationIndex live(List<String> names) {
    return new DestinationIndex(
        names, destinations::get, destination -> looks.take(destination).archives());
  }

  /**
   * The catalog, if it can be asked, once it has seen each destination of the plans as a whole: one
   * that was used before there was a catalog, or that is new, is read now.
   */
  public Optional<Catalog> learned(Consumer<String> tell) {
    try {
      catchUp();
      for (String name : unseen()) {
        learn(name)
            .ifPresent(
                e -> tell.accept("what %s holds is not known: %s".formatted(name, e.line())));
      }
    } catch (CaravanException e) {
      LOG.debug("the catalog learns nothing", e); // which is told below
    }
    return usable(tell);
  }

  /** Lists a destination as a whole; what failed, if it did. */
  private Optional<CaravanException> learn(String name) {
    LOG.info("what {} holds is read: the catalog has not seen it as a whole yet", name);
    try {
      looks.take(destinations.get(name));
      return Optional.empty();
    } catch (CaravanException e) {
      return Optional.of(e);
    }
  }

  /** Destinations of plans that were never listed as a whole, though they can be. */
  private List<String> unseen() {
    Set<String> seen = catalog.looks().keySet();
    return plans.destinations().stream()
        .filter(name -> !seen.contains(name) && canList(name))
        .sorted()
        .toList();
  }

  /** A destination whose file is missing or broken is told of elsewhere. */
  private boolean canList(String name) {
    return destinations.names().contains(name) && destinations.get(name).can(Capability.LIST);
  }

  /** The catalog, if it can be asked and knows any destination. */
  public Optional<Catalog> usable(Consumer<String> tell) {
    try {
      catchUp();
      if (catalog.looks().isEmpty() && catalog.destinations().isEmpty()) {
        tell.accept("the catalog is empty, so the destinations are read" + REBUILD);
        return Optional.empty();
      }
      List<String> unseen = unseen();
      if (!unseen.isEmpty()) {
        tell.accept(
            "the catalog has not seen all that %s holds".formatted(String.join(", ", unseen))
                + REBUILD);
      }
      if (recorder.isBehind()) {
        tell.accept("the catalog is behind: records of runs wait to be written");
      }
      return Optional.of(catalog);
    } catch (CaravanException e) {
      tell.accept(e.line());
      tell.accept("so the destinations are read");
      return Optional.empty();
    }
  }

  /** Writes what waits; a catalog that cannot be written may still be read. */
  public void catchUp() {
    if (recorder.isBehind()) {
      template.send("direct:record-waiting", exchange -> {});
    }
  }

  /** Whether records of runs wait to be written to the catalog. */
  boolean isBehind() {
    return recorder.isBehind();
  }

  public Catalog catalog() {
    return catalog;
  }
}
