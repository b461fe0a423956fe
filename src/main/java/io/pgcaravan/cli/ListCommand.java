package io.pgcaravan.cli;

import io.pgcaravan.archive.Manifests;
import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.CopyTotals;
import io.pgcaravan.catalog.DestinationIndex;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The archives there are. */
@Command(
    name = "list",
    description = {
      "Lists archives, the newest first: name, plan, size, age, destination, proof; and totals.",
      "They are those of the catalog; --live reads the destinations themselves."
    },
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ListCommand.class);
  private static final int PAGE = 50;

  @Option(names = "--plan", paramLabel = "PLAN", description = "only those of one plan")
  private Optional<String> plan = Optional.empty();

  @Option(
      names = "--destination",
      paramLabel = "NAME",
      description = "only those at one destination")
  private Optional<String> destination = Optional.empty();

  @Option(names = "--json", description = "as JSON, for scripts; all of them without --limit")
  private boolean json;

  @Option(names = "--limit", paramLabel = "N", description = "so many at most, 50 by default")
  private Optional<Integer> limit = Optional.empty();

  @Option(names = "--all", description = "all of them")
  private boolean all;

  @Option(names = "--page", paramLabel = "K", description = "the K-th page of --limit rows")
  private int page = 1;

  @Option(
      names = "--live",
      description = "reads the destinations; the catalog learns what is there")
  private boolean live;

  @Spec private CommandSpec spec;

  private int exitCode;

  @Override
  public Integer call() throws IOException {
    if (page < 1 || limit.orElse(1) < 1) {
      throw new UsageException("pages and limits begin at 1", "see `./caravan list --help`");
    }
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Instant now = session.runtime().clock().instant();
      ArchiveIndex index = index(session);
      List<IndexedCopy> copies = index.copies(query());
      if (index instanceof DestinationIndex read) {
        tellFailures(read);
      }
      if (plan.isPresent() && copies.isEmpty() && page == 1 && exitCode == 0) {
        session
            .runtime()
            .plan(plan.get()); // an unknown plan is a mistake, unless archives of it are left
      }
      if (json) {
        printJson(copies, now);
      } else {
        printTable(copies, index, now);
      }
      return exitCode;
    }
  }

  private CopyQuery query() {
    int most = all || json && limit.isEmpty() ? Integer.MAX_VALUE : limit.orElse(PAGE);
    long offset = (long) (page - 1) * most;
    return new CopyQuery(plan, destination, (int) Math.min(offset, Integer.MAX_VALUE), most);
  }

  private ArchiveIndex index(Session session) {
    if (live) {
      return session.runtime().indexes().live(names(session));
    }
    Optional<Catalog> catalog = session.runtime().indexes().learned(LOG::warn);
    destination
        .filter(name -> catalog.isEmpty() || !catalog.get().destinations().contains(name))
        .ifPresent(session.runtime().destinations()::get); // an unknown one is a mistake
    return catalog
        .map(ArchiveIndex.class::cast)
        .orElseGet(() -> session.runtime().indexes().atDestinations(names(session)));
  }

  private List<String> names(Session session) {
    return destination
        .map(List::of)
        .orElseGet(() -> session.runtime().plans().destinations().stream().sorted().toList());
  }

  /** One that fails is told of, and does not hide what the others hold. */
  private void tellFailures(DestinationIndex index) {
    for (Map.Entry<String, CaravanException> entry : index.failures().entrySet()) {
      if (destination.isPresent()) {
        throw entry.getValue();
      }
      LOG.error("what {} holds is not known: {}", entry.getKey(), entry.getValue().line());
      exitCode = 1;
    }
  }

  private void printTable(List<IndexedCopy> copies, ArchiveIndex index, Instant now) {
    Table table = new Table("ARCHIVE", "PLAN", "SCOPE", "SIZE", "AGE", "DESTINATION", "PROOF");
    for (IndexedCopy copy : copies) {
      table.row(
          copy.key(),
          copy.plan() == null ? "-" : copy.plan(),
          copy.scope() == null ? "-" : copy.scope(),
          Amounts.size(copy.sizeBytes()),
          copy.age(now).map(Amounts::age).orElse("-"),
          copy.destination(),
          proof(copy) + (copy.pinned() == null ? "" : "; pinned: " + copy.pinned()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!table.isEmpty()) {
      table.print(out);
    }
    printTotals(copies.size(), index, out);
    out.flush();
  }

  /** Of all that were asked for, whatever the page shows. */
  private void printTotals(int shown, ArchiveIndex index, PrintWriter out) {
    CopyTotals totals = index.totals(query());
    long before = (long) (page - 1) * limit.orElse(PAGE);
    long more = totals.copies() - shown - (all ? 0 : before);
    if (more > 0) {
      out.printf("… and %d more: --page %d, or --all%n", more, page + 1);
    }
    out.printf("%d archives, %s%n", totals.copies(), Amounts.size(totals.sizeBytes()));
  }

  /** How an archive is known to be good, or why it is not. */
  private static String proof(IndexedCopy copy) {
    if (copy.damage() != null) {
      return "damaged: " + copy.damage();
    }
    if (copy.sha256() == null) {
      return "unproven: no manifest";
    }
    String counted = copy.proof() == null || copy.proof().equals("none") ? "" : copy.proof() + ", ";
    return counted + "complete by " + copy.completeness();
  }

  private void printJson(List<IndexedCopy> copies, Instant now) throws IOException {
    List<Map<String, Object>> archives = new ArrayList<>();
    for (IndexedCopy copy : copies) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", copy.name());
      fields.put("key", copy.key());
      fields.put("plan", copy.plan());
      fields.put("database", copy.database());
      fields.put("scope", copy.scope());
      fields.put("destination", copy.destination());
      fields.put("sizeBytes", copy.sizeBytes());
      fields.put("plainBytes", copy.sha256() == null ? null : copy.plainBytes());
      fields.put("sha256", copy.sha256());
      fields.put("startedAt", copy.startedAt());
      fields.put("ageSeconds", copy.age(now).map(Duration::toSeconds).orElse(null));
      fields.put("proof", proof(copy));
      fields.put("note", copy.note());
      fields.put("pinned", copy.pinned());
      archives.add(fields);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Manifests.json().writeValueAsString(Map.of("archives", archives)));
    out.flush();
  }
}
