import io.pgcaravan.archive.Manifest;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.Progress;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.camel.ProducerTemplate;

/** Times the route record-run: {@code Record RUNS}. Prints the first, the median, the slowest. */
final class Record {

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    Path home = Path.of(System.getProperty("caravan.home"));
    List<Double> times = new ArrayList<>();
    try (CaravanRuntime runtime = CaravanRuntime.start(home, System.getenv(), false, silent());
        ProducerTemplate template = runtime.context().createProducerTemplate()) {
      runtime.catalog().looks(); // the schema is there
      for (int i = 0; i < runs; i++) {
        RunRecord record = record(i);
        long begin = System.nanoTime();
        template.send("direct:record-run", exchange -> exchange.setVariable("record", record));
        times.add((System.nanoTime() - begin) / 1e6);
      }
      int recorded = runtime.catalog().runs("bench", Instant.EPOCH, runs + 1).size();
      if (recorded != runs) {
        throw new IllegalStateException(recorded + " runs are on record");
      }
    }
    double first = times.get(0);
    Collections.sort(times);
    System.out.printf(
        "%.1f %.1f %.1f%n", first, times.get(times.size() / 2), times.get(times.size() - 1));
  }

  private static RunRecord record(int number) {
    Instant start = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number * 60L);
    String id = "bench-" + number;
    Manifest manifest =
        new Manifest(
            1, "pg-caravan", id + ".sql.gz", "bench", "localhost:5432/shop", "full", "plain",
            List.of(), "gzip:6", 1000, 100, "%064d".formatted(number), start, start.plusSeconds(5),
            "15.1", "15.1", 10000, "trailer", id, "host/00000000", "schedule", "", List.of(),
            List.of("one", "two", "three", "four"));
    String key = manifest.archive();
    List<RunRecord.Copy> copies =
        manifest.destinations().stream()
            .map(name -> new RunRecord.Copy(key, name, null, true, null))
            .toList();
    return new RunRecord(
        id, "host/00000000", Kind.BACKUP, "bench", "localhost:5432/shop", "schedule", start, "",
        start, start.plusSeconds(6), Outcome.COMPLETE, key, List.of(), List.of(),
        new RunRecord.Made(key, start), List.of(new RunRecord.Archive(key, manifest)), copies);
  }

  private static Progress silent() {
    return run ->
        new Progress.Meter() {
          @Override
          public void bytes(long bytes) {}

          @Override
          public void close() {}
        };
  }
}
