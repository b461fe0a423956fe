package io.pgcaravan.retention;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.plan.Keep;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges archives; deletes nothing. Only archives of one plan and one database are ever judged for
 * deletion: everything else is kept, and said to be.
 *
 * <p>A period's rule keeps the newest archive of each of its last N periods that have any; empty
 * ones do not count. Pinned archives stay and take no place of such a rule, nor of {@code last}: a
 * pin never costs another archive its place, and taking it off costs none either.
 *
 * @param plan name of the plan
 * @param database {@code host:port/database}, as manifests name it
 * @param keep how long archives are kept
 * @param timeZone whose calendar tells hours, days, weeks, months and years
 */
public record RetentionPolicy(String plan, String database, Keep keep, ZoneId timeZone) {

  /** A start this far ahead of the clock is no start: the clock was wrong then, or is now. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

  /**
   * A verdict for each archive, in the given order.
   *
   * @param newestFirst by the start of their run
   */
  public List<Verdict> judge(List<StoredArchive> newestFirst, Instant now) {
    List<Verdict> verdicts = new ArrayList<>(newestFirst.size());
    Places places = new Places(keep, timeZone, now);
    Instant ahead = ahead(now);
    String rules = "; kept are " + keep;
    for (StoredArchive archive : newestFirst) {
      List<String> reasons = apart(archive, ahead);
      if (reasons.isEmpty()) {
        Instant startedAt = archive.startedAt().orElseThrow();
        reasons = places.reasons(archive, startedAt);
        if (reasons.isEmpty()) {
          long days = Duration.between(startedAt, now).toDays();
          String why = "number " + places.place() + ", " + days + " days old" + rules;
          verdicts.add(new Verdict(archive, false, List.of(why)));
          continue;
        }
      }
      verdicts.add(new Verdict(archive, true, reasons));
    }
    return List.copyOf(verdicts);
  }

  /** Whether it is one of the good archives of this plan and database. */
  public boolean counts(StoredArchive archive, Instant now) {
    return whyApart(archive, ahead(now)).isEmpty();
  }

  /** The newest of the good archives of this plan and database. */
  public Optional<StoredArchive> newest(List<StoredArchive> newestFirst, Instant now) {
    Instant ahead = ahead(now);
    return newestFirst.stream().filter(archive -> whyApart(archive, ahead).isEmpty()).findFirst();
  }

  /**
   * Why an archive is not counted among the good ones of this plan and database; empty if it is.
   */
  private List<String> apart(StoredArchive archive, Instant ahead) {
    String why = whyApart(archive, ahead);
    if (why.isEmpty()) {
      return List.of();
    }
    return archive
        .pin()
        .map(pin -> List.of(why, Places.pinned(pin.reason())))
        .orElseGet(() -> List.of(why));
  }

  private String whyApart(StoredArchive archive, Instant ahead) {
    if (archive.manifest().isEmpty()) {
      return "no readable manifest: its plan and age are not known";
    }
    Manifest manifest = archive.manifest().get();
    if (!manifest.plan().equals(plan)) {
      return "belongs to plan " + manifest.plan();
    }
    if (!manifest.database().equals(database)) {
      return "is of the database " + manifest.database();
    }
    if (!archive.sizeIsRight()) {
      return "has %,d bytes, its manifest says %,d: look at it"
          .formatted(archive.sizeBytes(), manifest.sizeBytes());
    }
    if (manifest.startedAt().isAfter(ahead)) {
      return "is dated in the future";
    }
    return "";
  }

  /** Whether a start lies so far in the future that it is none. */
  boolean isAhead(Instant startedAt, Instant now) {
    return startedAt.isAfter(ahead(now));
  }

  private static Instant ahead(Instant now) {
    return now.plus(CLOCK_TOLERANCE);
  }
}
