package io.pgcaravan.it;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Preparation;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.verify.ArchiveText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A program of its own that restores a file's first part, says so, and waits to be killed. */
final class RestoringProgram {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private RestoringProgram() {}

  /** Arguments: a URL, a file, and how many of its bytes are fed. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    MemoryDestination destination = new MemoryDestination();
    destination.store("archive.sql", file);
    ArchiveText archive =
        new ArchiveText(
            destination,
            new StoredArchive("archive.sql", Files.size(file), Optional.empty()),
            PrivateKeyFile.NONE,
            ProofLevel.COUNTS,
            LIMIT);
    new Restoration(
            List.of(archive),
            DatabaseUrl.parse(arguments[0]),
            InstalledClients.ofThisMachine().any(),
            Preparation.NONE,
            ProofLevel.COUNTS,
            LIMIT,
            bytes -> stopAt(bytes, Long.parseLong(arguments[2])))
        .run();
  }

  private static void stopAt(long bytes, long limit) {
    if (bytes >= limit) {
      System.out.println("reached");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
