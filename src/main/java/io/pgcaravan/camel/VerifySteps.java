package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.camel.ArchiveFinder.Place;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.verify.DamagedException;
import io.pgcaravan.verify.Verification;
import io.pgcaravan.verify.Verified;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code verify}: reads archives to their end. */
public final class VerifySteps {

  private static final Logger LOG = LoggerFactory.getLogger(VerifySteps.class);
  private static final Duration LIMIT = Duration.ofHours(12);

  private final ArchiveFinder finder;
  private final AuditTrail trail;
  private final Indexes indexes;
  private final PrivateKeyFile key;

  VerifySteps(ArchiveFinder finder, AuditTrail trail, Indexes indexes, PrivateKeyFile key) {
    this.key = key;
    this.trail = trail;
    this.finder = finder;
    this.indexes = indexes;
  }

  /**
   * Verifies one archive, at the first destination that has it, or at the one named.
   *
   * @param archive its name or key, {@code latest}, or the path of a file
   * @param from name of a destination; null for any
   * @param plan narrows {@code latest}; null for all
   * @throws UsageException if there is no such archive
   * @throws CaravanException if it is damaged or cannot be read
   */
  public Verified verify(@Nullable String archive, @Nullable String from, @Nullable String plan) {
    if (text(archive).isEmpty()) {
      throw new UsageException("no archive is named", "name one, or latest");
    }
    return verify(finder.find(text(archive), text(from), text(plan)).get(0));
  }

  /**
   * Verifies all archives there are; one that is damaged, or a destination that cannot be listed,
   * does not stop the others.
   *
   * @param from name of a destination; null for all
   * @param plan only those of this plan; null for all, also those without a manifest
   * @throws CaravanException naming those that are damaged
   */
  public List<Verified> verifyAll(@Nullable String from, @Nullable String plan) {
    List<Verified> good = new ArrayList<>();
    List<CaravanException> failures = new ArrayList<>();
    List<Place> places =
        finder.all(text(from), failures).stream().filter(place -> isOf(place, text(plan))).toList();
    failures.forEach(failure -> LOG.error(failure.line()));
    for (Place place : places) {
      try {
        good.add(verify(place));
      } catch (CaravanException e) {
        LOG.error(e.line());
        failures.add(e);
      }
    }
    LOG.info("{} of {} archives were verified", good.size(), places.size());
    if (!failures.isEmpty()) {
      throw Failures.together(failures);
    }
    return good;
  }

  private static boolean isOf(Place place, String plan) {
    return plan.isEmpty()
        || place.archive().manifest().map(Manifest::plan).stream().anyMatch(plan::equals);
  }

  private Verified verify(Place place) {
    note(Action.OPEN, place, "to be verified");
    LOG.info("reads {} at {}", place.archive().key(), place.destination().name());
    Verified verified = read(place);
    note(Action.VERIFY, place, verified.compared() ? "as its manifest says" : "without a manifest");
    LOG.info(
        "verified {} at {}: {} bytes, {} of dump, complete by its {}, {}",
        verified.key(),
        verified.destination(),
        verified.sizeBytes(),
        verified.plainBytes(),
        verified.completeness(),
        proven(verified));
    return verified;
  }

  private static String proven(Verified verified) {
    if (!verified.compared()) {
      return "unproven: no manifest beside it, so its checksum is not known";
    }
    return switch (verified.proof()) {
      case NONE -> "its rows unproven: its manifest does not tell them";
      case COUNTS -> "each table with as many rows as its manifest says";
      case CONTENT -> "each table with the rows that its manifest says";
    };
  }

  private Verified read(Place place) {
    try {
      // to open the catalog takes a moment, and to read the archive takes longer
      CompletableFuture<List<String>> known =
          CompletableFuture.supplyAsync(() -> known(place.archive().key()));
      Verified verified = new Verification(place.destination(), place.archive(), key, LIMIT).run();
      compare(verified, known.join());
      return verified;
    } catch (DamagedException e) {
      note(Action.DAMAGED, place, e.getMessage());
      throw e;
    }
  }

  /** What the catalog says an archive's SHA-256 may be; empty where it does not know. */
  private List<String> known(String key) {
    try {
      return indexes.catalog().sha256(key);
    } catch (CaravanException e) {
      LOG.info("{} is not compared with the catalog: {}", key, e.line());
    } catch (RuntimeException e) {
      LOG.warn("{} is not compared with the catalog ({})", key, e.toString());
    }
    return List.of();
  }

  /** A manifest lies beside its archive, and who changes the one can change the other. */
  private static void compare(Verified verified, List<String> known) {
    if (!known.isEmpty() && !known.contains(verified.sha256())) {
      throw new DamagedException(
          "%s at %s has another SHA-256 than the catalog says"
              .formatted(verified.key(), verified.destination()),
          "verify its copies elsewhere by --from; find out who replaced this one",
          null);
    }
  }

  private void note(Action action, Place place, String reason) {
    trail.note(action, place.archive(), place.destination().name(), reason);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value.strip();
  }
}
