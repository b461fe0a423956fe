package io.pgcaravan.retention;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.plan.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges archives; deletes nothing. Only archives of one plan and one database are ever judged for
 * deletion: everything else is kept, and said to be.
 *
 * @param plan name of the plan
 * @param database {@code host:port/database}, as manifests name it
 * @param keep how long archives are kept
 */
public record RetentionPolicy(String plan, String database, Keep keep) {

  /** A start this far ahead of the clock is no start: the clock was wrong then, or is now. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

  /**
   * A verdict for each archive, in the given order.
   *
   * @param newestFirst by the start of their run
   */
  public List<Verdict> judge(List<StoredArchive> newestFirst, Instant now) {
    List<Verdict> verdicts = new ArrayList<>();
    int place = 0;
    for (StoredArchive archive : newestFirst) {
      String apart = apart(archive, now);
      if (!apart.isEmpty()) {
        verdicts.add(new Verdict(archive, true, List.of(apart)));
        continue;
      }
      place++;
      verdicts.add(judge(archive, place, now));
    }
    return List.copyOf(verdicts);
  }

  /**
   * Why an archive is not counted among the good ones of this plan and database; empty if it is.
   */
  private String apart(StoredArchive archive, Instant now) {
    if (archive.manifest().isEmpty()) {
      return "no readable manifest: its plan and age are not known";
    }
    Manifest manifest = archive.manifest().get();
    if (!manifest.plan().equals(plan)) {
      return "belongs to plan %s".formatted(manifest.plan());
    }
    if (!manifest.database().equals(database)) {
      return "is of the database %s".formatted(manifest.database());
    }
    if (!archive.sizeIsRight()) {
      return "has %,d bytes, its manifest says %,d: look at it"
          .formatted(archive.sizeBytes(), manifest.sizeBytes());
    }
    if (manifest.startedAt().isAfter(now.plus(CLOCK_TOLERANCE))) {
      return "is dated in the future";
    }
    return "";
  }

  private Verdict judge(StoredArchive archive, int place, Instant now) {
    List<String> reasons = new ArrayList<>();
    if (place == 1) {
      reasons.add("newest good archive");
    }
    keep.last()
        .ifPresent(
            last -> {
              if (place <= last) {
                reasons.add("number %d of the last %d".formatted(place, last));
              }
            });
    Duration age = archive.age(now).orElse(Duration.ZERO);
    keep.age()
        .ifPresent(
            limit -> {
              if (age.compareTo(limit) <= 0) {
                reasons.add("%d of %d days old".formatted(age.toDays(), limit.toDays()));
              }
            });
    if (keep.last().isEmpty() && keep.age().isEmpty()) {
      reasons.add("the plan keeps all");
    }
    return reasons.isEmpty()
        ? new Verdict(
            archive,
            false,
            List.of("number %d, %d days old; kept are %s".formatted(place, age.toDays(), keep)))
        : new Verdict(archive, true, reasons);
  }
}
