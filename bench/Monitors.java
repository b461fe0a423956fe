import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.monitor.Damage;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.monitor.Facts;
import io.pgcaravan.monitor.Freshness;
import io.pgcaravan.monitor.Size;
import io.pgcaravan.monitor.Space;
import io.pgcaravan.monitor.Time;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures all monitors over many plans; bench/monitors calls it. */
public final class Monitors {

  private static final List<String> DESTINATIONS = List.of("local", "s3", "google-drive", "sftp");
  private static final double BAR_SECONDS = 1;

  private Monitors() {}

  /**
   * Prints the time of the first round, whose code is cold, and of the last.
   *
   * @param arguments how many plans, how many rounds
   */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    List<Plan> plans = new ArrayList<>();
    List<IndexedCopy> copies = new ArrayList<>();
    Map<String, Instant> since = new HashMap<>();
    Map<String, Instant> lastRuns = new HashMap<>();
    Map<String, List<RecordedRun>> runs = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Plan plan = plan("plan-" + i, i % 2 == 0 ? "0 0 3 * * ?" : "0 0 * * * ?");
      plans.add(plan);
      since.put(plan.name(), now.minus(Duration.ofDays(400)));
      lastRuns.put(plan.name(), now);
      for (int age = 0; age < 11; age++) {
        Instant start = now.minus(Duration.ofHours(1 + 24L * age));
        for (String destination : DESTINATIONS) {
          copies.add(copy(plan.name(), destination, start));
        }
        runs.computeIfAbsent(plan.name(), name -> new ArrayList<>()).add(run(plan.name(), start));
      }
    }
    Facts facts = new Facts(now, plans, copies, since, lastRuns, Set.of(), runs, Map.of());
    double first = 0;
    double last = 0;
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      long begin = System.nanoTime();
      found =
          new Freshness(Duration.ofHours(1)).look(facts).findings().size()
              + new Size(0, 0.5, 2, 4).look(facts).findings().size()
              + new Time(Duration.ZERO, 3, Duration.ofMinutes(5), 4)
                  .look(plans, runs, now)
                  .findings()
                  .size()
              + new Space(0.1, 2).look(List.of(new Disk("stage", "/s", 100, 50)), copies).findings().size()
              + new Damage().look(facts).findings().size();
      last = (System.nanoTime() - begin) / 1e9;
      first = round == 0 ? last : first;
    }
    System.out.printf(
        "%,d plans, %d destinations, %,d copies, %,d findings   first %.3f s, last %.3f s, bar %.0f: %s%n",
        count, DESTINATIONS.size(), copies.size(), found, first, last, BAR_SECONDS,
        first <= BAR_SECONDS ? "bar" : "MISSED");
    System.exit(first <= BAR_SECONDS ? 0 : 1);
  }

  private static Plan plan(String name, String cron) {
    Map<String, String> values = new HashMap<>();
    values.put("plan", name);
    values.put("cron", cron);
    values.put("timeZone", "America/Argentina/Buenos_Aires");
    values.put("grace", "1h");
    values.put("database", "postgresql://anna:secret@db.example/shop");
    values.put("scope", "full");
    values.put("format", "plain");
    values.put("globals", "false");
    values.put("compression", "gzip:6");
    values.put("archiveName", "{app}-{plan}-backup-{time:yyyyMMdd-HHmmss}");
    values.put("destinations", String.join(",", DESTINATIONS));
    values.put("keepLast", "30");
    values.put("pruneAfterBackup", "true");
    values.put("timeLimit", "6h");
    values.put("lockWait", "60s");
    values.put("stallLimit", "5m");
    values.put("minimumSize", "500B");
    return PlanParameters.read(values);
  }

  private static IndexedCopy copy(String plan, String destination, Instant start) {
    return new IndexedCopy(
        plan + "-" + start, plan, "db.example:5432/shop", "full", destination, null, 1000, 5000,
        9000, "sha", start, start.plusSeconds(60), start.plusSeconds(90), null, "trailer", null, null);
  }

  private static RecordedRun run(String plan, Instant start) {
    return new RecordedRun(
        plan + "-" + start, "node", "backup", plan, "db", "schedule", null, start,
        start.plusSeconds(90), "complete", 1, null, null, null, 0, 0, Duration.ofSeconds(90));
  }
}
