package io.pgcaravan.bench;

import io.pgcaravan.archive.StagedArchive.StagedFile;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.Progress;
import io.pgcaravan.destination.Copies;
import io.pgcaravan.destination.Destination;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/**
 * Stores one file several times at a destination, as a delivery does with an archive, and prints
 * the seconds that each took. The file's SHA-256 is known before, as it is after a dump.
 */
public final class StoreTimes {

  private StoreTimes() {}

  /** Arguments: the destination, the file, how often. Settings come from the environment. */
  public static void main(String[] arguments) throws Exception {
    String name = arguments[0];
    Path file = Path.of(arguments[1]);
    Path home = Path.of(System.getProperty("caravan.home"));
    try (CaravanRuntime runtime = CaravanRuntime.start(home, System.getenv(), false, silent());
        ProducerTemplate template = runtime.context().createProducerTemplate()) {
      Destination destination = runtime.destinations().get(name);
      for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
        StagedFile staged = StagedFile.of("bench-" + i + ".sql.gz", file);
        long begin = System.nanoTime();
        store(template, destination, staged);
        System.out.printf("%.3f%n", (System.nanoTime() - begin) / 1e9);
        destination.delete(staged.key());
      }
    }
    System.exit(0);
  }

  /** What the route deliver-once does for each file. */
  private static void store(ProducerTemplate template, Destination destination, StagedFile file)
      throws Exception {
    if (Copies.missing(destination, List.of(file)).isEmpty()) {
      throw new IllegalStateException(file.key() + " is there already");
    }
    Exchange exchange =
        template.send(
            "direct:store-file",
            each -> {
              each.setVariable("file", file);
              each.setVariable("destination", destination.name());
            });
    @Nullable Exception failure = exchange.getException();
    if (failure != null) {
      throw failure;
    }
  }

  private static Progress silent() {
    return (done, totalBytes) ->
        new Progress.Meter() {
          @Override
          public void bytes(long bytes) {
            // nobody looks
          }

          @Override
          public void close() {
            // nothing was shown
          }
        };
  }
}
