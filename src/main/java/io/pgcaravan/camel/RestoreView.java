package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.restore.Assessment;
import io.pgcaravan.restore.Sources;
import io.pgcaravan.restore.Sources.Source;
import io.pgcaravan.restore.Wanted;
import io.pgcaravan.verify.ArchiveText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be said of a restore before it begins: where its archive is, what stands against it, and
 * where what it replaces is kept. Nothing is changed.
 *
 * @param lockWait how long the restore will wait for locks
 * @param destinations of safety backups, where the archive's plan is not known
 * @param readers likewise, the file with their public keys; empty for everybody
 */
record RestoreView(
    ArchiveFinder finder,
    Plans plans,
    PrivateKeyFile key,
    Duration lockWait,
    List<String> destinations,
    String readers) {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreView.class);

  /**
   * Where the archive is, and that of the data where there is one of its own.
   *
   * @throws CaravanException if one is nowhere, or cannot be opened here
   */
  List<Sources> sources(RestoreOrder order) {
    List<Sources> sources = new ArrayList<>();
    sources.add(find(order.archive(), order));
    if (!order.data().isEmpty()) {
      sources.add(find(order.data(), order));
    }
    sources.stream().map(Sources::archive).forEach(this::requireKey);
    return sources;
  }

  /** What cannot be opened is refused before anything is backed up or made. */
  private void requireKey(StoredArchive archive) {
    if (ArchiveText.isEncrypted(archive)) {
      key.require(archive.key(), archive.manifest().map(Manifest::recipients).orElse(List.of()));
    }
  }

  private Sources find(String archive, RestoreOrder order) {
    return new Sources(
        finder.find(archive, order.from(), order.plan()).stream()
            .map(place -> new Source(place.destination(), place.archive()))
            .toList());
  }

  /**
   * What stands against it, and what would be replaced.
   *
   * @throws CaravanException if the target cannot be asked
   */
  Assessment assess(RestoreOrder order, List<Sources> sources) {
    Wanted wanted = new Wanted(sources.stream().map(Sources::archive).toList(), order.intoNew());
    return Assessment.of(
        wanted, order.to().parse(), order.toSource() ? List.of() : ofPlans(), lockWait);
  }

  /** Databases of plans; one whose URL is missing backs up nothing. */
  private List<DatabaseUrl> ofPlans() {
    List<DatabaseUrl> found = new ArrayList<>();
    for (Plan plan : plans.all()) {
      try {
        DatabaseUrl url = plan.database().parse();
        if (found.stream().noneMatch(each -> each.identity().equals(url.identity()))) {
          found.add(url);
        }
      } catch (UsageException e) {
        LOG.debug("plan {} has no database", plan.name(), e);
      }
    }
    return found;
  }

  /** Where the archive's own plan delivers; else where plans do by default. */
  List<String> keepAt(List<Sources> sources) {
    return plan(sources.get(0)).map(Plan::destinations).orElse(destinations);
  }

  /**
   * Who reads the archive's own plan reads what it replaces; of a pair those of the data, for a
   * backup holds rows. Where neither is encrypted, who does by default.
   */
  SafetyTerms terms(List<Sources> sources) {
    String file =
        sources.stream()
            .flatMap(each -> plan(each).flatMap(Plan::encryptTo).stream())
            .reduce((schema, data) -> data)
            .map(Path::toString)
            .orElse(readers);
    return new SafetyTerms(file, Optional.empty());
  }

  private Optional<Plan> plan(Sources sources) {
    return sources.archive().manifest().flatMap(manifest -> plans.find(manifest.plan()));
  }
}
