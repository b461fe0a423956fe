import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Preparation;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.verify.ArchiveText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Restores a file into an empty database: {@code Restore FILE URL LEVEL}. Prints the seconds from
 * the start of the session to the commit, the rows, and the JVM's peak memory in kB.
 */
final class Restore {

  private static final Duration LIMIT = Duration.ofHours(2);

  private record FileDestination(Path file) implements Destination {
    @Override
    public String name() {
      return "file";
    }

    @Override
    public InputStream open(String key) throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public void store(String key, Path content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredObject> list() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String key) {
      throw new UnsupportedOperationException();
    }
  }

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    ProofLevel level = ProofLevel.parse(args[2]);
    StoredArchive archive =
        new StoredArchive(file.getFileName().toString(), Files.size(file), Optional.empty());
    Restored restored =
        new Restoration(
                List.of(new ArchiveText(new FileDestination(file), archive, level, LIMIT)),
                DatabaseUrl.parse(args[1]),
                InstalledClients.ofThisMachine().any(),
                Preparation.NONE,
                level,
                LIMIT,
                bytes -> {})
            .run();
    System.out.printf(
        "%.3f %d %s%n", restored.took().toNanos() / 1e9, restored.rows(), peakKilobytes());
  }

  private static String peakKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("\\D", ""))
        .findFirst()
        .orElse("0");
  }
}
