package io.pgcaravan.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.stage.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of runs that the catalog could not take: a file each, until it can. The oldest go when
 * there are too many.
 */
public final class Unrecorded {

  private static final Logger LOG = LoggerFactory.getLogger(Unrecorded.class);
  private static final int MOST = 1000;
  private static final String SUFFIX = ".json";
  private static final String DAMAGED = "damaged";
  private static final String REFUSED = "refused";

  private final Path directory;

  public Unrecorded(Path directory) {
    this.directory = directory;
  }

  /** A run in one line of JSON, without the causes that a log shows where it is asked for more. */
  public static String line(RunRecord record) {
    try {
      JsonNode tree = Manifests.json().valueToTree(record);
      tree.path("failures").forEach(failure -> ((ObjectNode) failure).remove("detail"));
      return Manifests.lines().writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is always JSON", e);
    }
  }

  /**
   * A record that waits.
   *
   * @param file that holds it
   */
  public record Waiting(Path file, RunRecord record) {}

  /**
   * Keeps a record.
   *
   * @throws PermanentException if it cannot be written
   */
  public Waiting keep(RunRecord record) {
    try {
      Path file = file(record);
      OwnerOnly.replace(file, Manifests.json().writeValueAsBytes(record));
      List<Path> files = files();
      for (Path old : files.subList(0, Math.max(0, files.size() - MOST))) {
        Files.deleteIfExists(old);
      }
      return new Waiting(file, record);
    } catch (IOException e) {
      throw new PermanentException(
          "the record of %s cannot be kept in %s (%s)".formatted(record.runId(), directory, e),
          "make it writable for this user and free some space",
          e);
    }
  }

  /** What waits, oldest first, at most so many; one that cannot be read is put aside. */
  public List<Waiting> waiting(int limit) {
    List<Waiting> waiting = new ArrayList<>();
    for (Path file : files()) {
      if (waiting.size() == limit) {
        break;
      }
      read(file).ifPresent(record -> waiting.add(new Waiting(file, record)));
    }
    return waiting;
  }

  private static Optional<RunRecord> read(Path file) {
    try {
      RunRecord record = Manifests.json().readValue(Files.readAllBytes(file), RunRecord.class);
      if (record != null) {
        return Optional.of(record);
      }
      putAside(file, DAMAGED); // the JSON text null
    } catch (JsonProcessingException | NullPointerException e) {
      putAside(file, DAMAGED);
    } catch (IOException e) {
      LOG.debug("{} is gone, or cannot be read", file, e); // another process may have been faster
    }
    return Optional.empty();
  }

  /** Whether anything waits; cheap. */
  public boolean any() {
    return !files().isEmpty();
  }

  /** Lets go what the catalog has taken. */
  public void forget(List<Waiting> taken) {
    for (Waiting each : taken) {
      try {
        Files.deleteIfExists(each.file());
      } catch (IOException e) {
        LOG.warn(
            "{} stays ({}); it is recorded again, which changes nothing",
            each.file(),
            e.toString());
      }
    }
  }

  /** Puts aside what the catalog will never take, so that the others do not wait for it. */
  public void refused(Waiting record) {
    putAside(record.file(), REFUSED);
  }

  /** Named by its end, so that names sort by it. */
  private Path file(RunRecord record) {
    return directory.resolve(
        "%s-%s%s"
            .formatted(
                Instants.text(record.endedAt()).replaceAll("[^0-9]", ""), record.runId(), SUFFIX));
  }

  private static void putAside(Path file, String why) {
    LOG.warn("{} is {} and is put aside", file, why);
    try {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + "." + why),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.debug("it stays", e);
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.json"))
          .sorted(Comparator.comparing(Path::getFileName))
          .toList();
    } catch (IOException e) {
      LOG.warn("{} cannot be read ({})", directory, e.toString());
      return List.of();
    }
  }
}
