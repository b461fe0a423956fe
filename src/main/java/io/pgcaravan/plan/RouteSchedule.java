package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * When a route fires that is no plan's backup, such as the weekly summary.
 *
 * @param name the route and the name given to the schedule, such as {@code summary/weekly-summary}
 * @param route that a fire calls, without {@code direct:}
 * @param headers that it finds
 */
public record RouteSchedule(
    String name, Schedule schedule, String route, Map<String, String> headers)
    implements Scheduled {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

  public RouteSchedule {
    headers = Map.copyOf(headers);
  }

  /**
   * The schedule that an instance of a template describes.
   *
   * @param route that it fires
   * @param name unique among the schedules of that route
   * @param cron a Quartz cron expression, seconds first
   * @param timeZone its fields are local times of
   * @param grace how late a missed fire is still run, such as {@code 6h}
   * @throws UsageException if one of them is malformed
   */
  public static RouteSchedule of(
      String route,
      String name,
      String cron,
      String timeZone,
      String grace,
      Map<String, String> headers) {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "'%s' is not a schedule's name".formatted(name), "use letters, digits, '-', '_' and '.'");
    }
    return new RouteSchedule(
        route + "/" + name,
        Schedule.of(cron, timeZone, Amounts.duration("grace", grace)),
        route,
        headers);
  }
}
