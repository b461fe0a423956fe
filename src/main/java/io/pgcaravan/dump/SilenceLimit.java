package io.pgcaravan.dump;

import io.pgcaravan.plan.Limits;
import io.pgcaravan.plan.Plan;
import java.time.Duration;

/**
 * How long a dump may bring no byte while its reader waits for one.
 *
 * @param first of all its bytes: it may wait for its locks before
 * @param next after another one; zero if there is no limit
 */
public record SilenceLimit(Duration first, Duration next) {

  /** It may be silent as long as it likes. */
  public static final SilenceLimit NONE = new SilenceLimit(Duration.ZERO, Duration.ZERO);

  private static final String LOCK_WAIT = "--lock-wait-timeout=";

  static SilenceLimit of(Plan plan) {
    Limits limits = plan.limits();
    return limits.stall().isZero()
        ? NONE
        : new SilenceLimit(limits.stall().plus(lockWait(plan)), limits.stall());
  }

  /** An option of the plan goes first, where it tells milliseconds as pg_dump(1) does. */
  private static Duration lockWait(Plan plan) {
    return plan.contents().options().arguments().stream()
        .filter(option -> option.matches(LOCK_WAIT + "\\d{1,12}"))
        .map(option -> Duration.ofMillis(Long.parseLong(option.substring(LOCK_WAIT.length()))))
        .findFirst()
        .orElse(plan.limits().lockWait());
  }
}
