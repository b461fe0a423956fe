import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.retention.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Measures the verdicts over many archives; bench/verdicts calls it. */
public final class Verdicts {

  private static final double BAR_SECONDS = 1;
  private static final double AIM_SECONDS = 0.2;

  private Verdicts() {}

  /**
   * Prints the time of the first round, whose code is cold as in a command, and the median.
   *
   * @param arguments how many archives, how many rounds
   */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    RetentionPolicy policy =
        new RetentionPolicy(
            "hourly",
            "db:5432/shop",
            Keep.parse(
                "last 7, hourly 48, daily 14, weekly 8, monthly 12, yearly 9, days 30, minimum 3"),
            ZoneId.of("America/Argentina/Buenos_Aires"));
    List<StoredArchive> archives = archives(count, now);
    double[] seconds = new double[rounds];
    long kept = 0;
    for (int round = 0; round < rounds; round++) {
      long begin = System.nanoTime();
      List<Verdict> verdicts = policy.judge(archives, now);
      seconds[round] = (System.nanoTime() - begin) / 1e9;
      kept = verdicts.stream().filter(Verdict::keep).count();
    }
    double first = seconds[0];
    Arrays.sort(seconds);
    System.out.printf(
        "%,d verdicts, %,d kept   first %.3f s, median %.3f s, bar %.0f, aim %.1f: %s%n",
        count,
        kept,
        first,
        seconds[rounds / 2],
        BAR_SECONDS,
        AIM_SECONDS,
        first <= AIM_SECONDS ? "aim" : first <= BAR_SECONDS ? "bar" : "MISSED");
    System.exit(first <= BAR_SECONDS ? 0 : 1);
  }

  /** One every twenty minutes: a hundred thousand are almost four years. */
  private static List<StoredArchive> archives(int count, Instant now) {
    List<StoredArchive> archives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "shop-hourly-backup-" + i + ".sql.gz";
      Instant start = now.minus(Duration.ofMinutes(20L * i));
      archives.add(new StoredArchive(name, 1000, Optional.of(manifest(name, start))));
    }
    return archives;
  }

  private static Manifest manifest(String name, Instant start) {
    return new Manifest(
        Manifest.FORMAT_VERSION, "bench", name, "hourly", "db:5432/shop", "full", "plain",
        List.of(), "gzip:6", 9000, 1000, "ab".repeat(32), start, start, "17.0", "17.0", -1,
        "trailer", "run", "node", "schedule", "", List.of(), List.of());
  }
}
