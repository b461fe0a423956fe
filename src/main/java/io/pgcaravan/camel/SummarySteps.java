package io.pgcaravan.camel;

import io.pgcaravan.alert.Letter;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.summary.Compiler;
import io.pgcaravan.summary.Letters;
import io.pgcaravan.summary.SummaryPage;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bean {@code summary}: what happened lately, as a letter. */
public final class SummarySteps {

  private static final int WEEK = 7;

  private final Plans plans;
  private final Supplier<Compiler> compiler;
  private final ZoneId timeZone;
  private final Clock clock;

  /**
   * Makes the bean.
   *
   * @param compiler asked for at each summary: a catalog is opened no sooner
   * @param timeZone of dates that are no plan's
   */
  SummarySteps(Plans plans, Supplier<Compiler> compiler, ZoneId timeZone, Clock clock) {
    this.plans = plans;
    this.compiler = compiler;
    this.timeZone = timeZone;
    this.clock = clock;
  }

  /**
   * Compiles the summary and puts it into words; one at a time, for charts take memory.
   *
   * @param days of how many it tells; null for a week
   */
  public synchronized SummaryPage compile(@Nullable Integer days) {
    return Letters.page(
        compiler.get().compile(plans.all(), timeZone, days == null ? WEEK : days, clock.instant()));
  }

  /** The letter, of what the templates made. */
  public Letter letter(SummaryPage page, String subject, String text, String html) {
    return Letters.letter(page, subject, text, html);
  }
}
