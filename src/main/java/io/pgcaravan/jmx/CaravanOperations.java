package io.pgcaravan.jmx;

import io.pgcaravan.failure.CaravanException;

/**
 * What may be asked of the running program over JMX, as the bean {@value #NAME}. All of it is text,
 * so that each client can show it; {@code status} answers with JSON. An operation that takes long
 * returns an id once it has begun. Nothing tells the value of a setting.
 *
 * <p>All operations throw a {@link CaravanException} where nothing was begun; {@link DescribedBean}
 * makes one of Java's own exceptions of it, which clients know.
 */
@Description("Backups of PostgreSQL: what runs, how runs ended, and what may be fired by hand")
public interface CaravanOperations {

  String NAME = "io.pgcaravan:type=Caravan";

  @Description("version of the program")
  String getVersion();

  @Description("since when it runs")
  String getStartedAt();

  @Description("names of the plans")
  String[] getPlans();

  @Description("names of the mirrors")
  String[] getMirrors();

  @Description("names of the destinations")
  String[] getDestinations();

  @Description("what fires next and when, the next one first")
  String[] getNextFires();

  @Description("what runs now: id, since when, where it is")
  String[] getRunsInFlight();

  @Description("how the last run of each plan and mirror ended")
  String[] getLastOutcomes();

  @Description("route files that were refused, each with what is wrong; the others run")
  String[] getBrokenRouteFiles();

  @Description("edited route files that wait for what runs to end, and since when")
  String[] getPendingRouteFiles();

  @Description("backs up now; returns the run's id once it has begun")
  String backup(
      @Description("name of the plan, such as daily") String plan,
      @Description("kept in the archive's manifest; may be empty") String note);

  @Description("brings a plan's missing copies to its destinations, dumps nothing; returns an id")
  String redeliver(@Description("name of the plan") String plan);

  @Description("deletes archives that a plan does not keep, or says what would be; returns an id")
  String prune(
      @Description("name of the plan") String plan,
      @Description("true: deletes nothing, status tells each verdict and why") boolean dryRun);

  @Description("reads an archive to its end and compares it with its manifest; returns an id")
  String verify(
      @Description("name or key of the archive, or latest") String archive,
      @Description("where it is read; empty: the first destination that has it")
          String destination);

  @Description("restores the newest archives into scratch databases to prove them; returns an id")
  String drill(@Description("name of the plan; empty: all that take part in drills") String plan);

  @Description("brings one database's schemas into another, which they replace; returns an id")
  String mirror(@Description("name of the mirror") String name);

  @Description("sends the summary of the last seven days; returns an id")
  String summary();

  @Description("keeps an archive wherever it is, whatever retention says; returns an id")
  String pin(
      @Description("name or key of the archive") String archive,
      @Description("why it must stay") String reason);

  @Description("lets retention judge a pinned archive again; returns an id")
  String unpin(@Description("name or key of the archive") String archive);

  @Description("where a run is, or how it ended, as JSON; also of runs begun by schedules")
  String status(@Description("what an operation returned, or the id of any run") String runId);
}
