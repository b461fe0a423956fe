package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long a plan's archives are kept: an archive that either rule keeps stays. Without a rule all
 * stay.
 *
 * @param last how many of the newest are kept, at least 1
 * @param age how old an archive may grow
 * @param afterBackup whether this is applied after each good backup
 */
public record Keep(OptionalInt last, Optional<Duration> age, boolean afterBackup) {

  public Keep {
    if (last.isPresent() && last.getAsInt() < 1) {
      throw new UsageException("keepLast is less than 1", "keep at least one archive");
    }
    if (age.isPresent() && age.get().compareTo(Duration.ofDays(1)) < 0) {
      throw new UsageException("keepDays is less than 1", "keep archives for at least one day");
    }
  }

  @Override
  public String toString() {
    String count = last.isPresent() ? "last " + last.getAsInt() : "";
    String days = age.map(limit -> limit.toDays() + " days").orElse("");
    return count.isEmpty() && days.isEmpty()
        ? "all"
        : count + (count.isEmpty() || days.isEmpty() ? "" : " and ") + days;
  }
}
