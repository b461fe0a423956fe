package io.pgcaravan.cli;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import java.io.IOException;
import java.io.PrintWriter;
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
    description = "Lists archives: name, plan, size, age, destination, proof; and totals.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ListCommand.class);

  @Option(names = "--plan", paramLabel = "PLAN", description = "only those of one plan")
  private Optional<String> plan = Optional.empty();

  @Option(
      names = "--destination",
      paramLabel = "NAME",
      description = "only those at one destination; else at all that the plans name")
  private Optional<String> destination = Optional.empty();

  @Option(names = "--json", description = "as JSON, for scripts")
  private boolean json;

  @Spec private CommandSpec spec;

  private int exitCode;

  private record Found(StoredArchive archive, String destination) {}

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Instant now = session.runtime().clock().instant();
      List<Found> found = found(session);
      if (json) {
        printJson(found, now);
      } else {
        printTable(found, now);
      }
      return exitCode;
    }
  }

  private List<Found> found(Session session) {
    List<String> names =
        destination
            .map(List::of)
            .orElseGet(() -> session.runtime().plans().destinations().stream().sorted().toList());
    List<Found> found = new ArrayList<>();
    for (String name : names) {
      archives(session, name).stream()
          .filter(archive -> plan.isEmpty() || plan.equals(archive.manifest().map(Manifest::plan)))
          .forEach(archive -> found.add(new Found(archive, name)));
    }
    if (plan.isPresent() && found.isEmpty() && exitCode == 0) {
      session.plan(plan.get()); // an unknown plan is a mistake, unless archives of it are left
    }
    return found;
  }

  /** One that fails is told of, and does not hide what the others hold. */
  private List<StoredArchive> archives(Session session, String name) {
    try {
      Destination place = session.runtime().destinations().get(name);
      if (!place.can(Capability.LIST) && destination.isEmpty()) {
        LOG.info("{} has no list: what is there is not known", name);
        return List.of();
      }
      return Inventory.take(place).archives();
    } catch (CaravanException e) {
      if (destination.isPresent()) {
        throw e;
      }
      LOG.error("what {} holds is not known: {}", name, e.line());
      exitCode = 1;
      return List.of();
    }
  }

  private void printTable(List<Found> found, Instant now) {
    Table table = new Table("ARCHIVE", "PLAN", "SCOPE", "SIZE", "AGE", "DESTINATION", "PROOF");
    long totalBytes = 0;
    for (Found each : found) {
      StoredArchive archive = each.archive();
      table.row(
          archive.key(),
          archive.manifest().map(Manifest::plan).orElse("-"),
          archive.manifest().map(Manifest::scope).orElse("-"),
          Sizes.text(archive.sizeBytes()),
          archive.age(now).map(Sizes::age).orElse("-"),
          each.destination(),
          proof(archive) + archive.pin().map(pin -> "; pinned: " + pin.reason()).orElse(""));
      totalBytes += archive.sizeBytes();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!table.isEmpty()) {
      table.print(out);
    }
    out.printf("%d archives, %s%n", found.size(), Sizes.text(totalBytes));
    out.flush();
  }

  /** How an archive is known to be good, or why it is not. */
  private static String proof(StoredArchive archive) {
    if (archive.manifest().isEmpty()) {
      return "unproven: no manifest";
    }
    return archive.sizeIsRight()
        ? "complete by " + archive.manifest().get().completeness()
        : "damaged: size differs from manifest";
  }

  private void printJson(List<Found> found, Instant now) throws IOException {
    List<Map<String, Object>> archives = new ArrayList<>();
    for (Found each : found) {
      StoredArchive archive = each.archive();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", archive.name());
      fields.put("key", archive.key());
      fields.put("plan", archive.manifest().map(Manifest::plan).orElse(null));
      fields.put("database", archive.manifest().map(Manifest::database).orElse(null));
      fields.put("scope", archive.manifest().map(Manifest::scope).orElse(null));
      fields.put("destination", each.destination());
      fields.put("sizeBytes", archive.sizeBytes());
      fields.put("plainBytes", archive.manifest().map(Manifest::plainBytes).orElse(null));
      fields.put("sha256", archive.manifest().map(Manifest::sha256).orElse(null));
      fields.put("startedAt", archive.startedAt().orElse(null));
      fields.put("ageSeconds", archive.age(now).map(age -> age.toSeconds()).orElse(null));
      fields.put("proof", proof(archive));
      fields.put("note", archive.manifest().map(Manifest::note).orElse(null));
      fields.put("pinned", archive.pin().map(Pin::reason).orElse(null));
      archives.add(fields);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Manifests.json().writeValueAsString(Map.of("archives", archives)));
    out.flush();
  }
}
