package io.pgcaravan.alert;

import io.pgcaravan.alert.Troubles.Decision;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was told already, in a file for each plan and each source. A damaged or lost one counts as
 * none: then something is told once more.
 */
final class AlertState {

  private static final Logger LOG = LoggerFactory.getLogger(AlertState.class);

  private final Path directory;

  /** What could not be written, as on a full disk: or the same would be told again and again. */
  private final Map<String, Troubles> unwritten = new ConcurrentHashMap<>();

  AlertState(Path directory) {
    this.directory = directory;
  }

  Troubles read(String name) {
    Troubles held = unwritten.get(name);
    return held != null ? held : AlertFiles.read(file(name), Troubles.class).orElse(Troubles.NONE);
  }

  /**
   * Decides on what is remembered, and remembers the decision; another process waits meanwhile.
   *
   * @param decide is given what is remembered, and posts what is to be told
   */
  synchronized void change(String name, Function<Troubles, Decision> decide) {
    Optional<ProcessLock> lock = AlertFiles.lock(directory.resolve("lock"));
    try {
      Troubles before = read(name);
      Troubles after = decide.apply(before).after();
      if (!after.equals(before) || unwritten.containsKey(name)) {
        write(name, after);
      }
    } finally {
      lock.ifPresent(AlertState::release);
    }
  }

  private void write(String name, Troubles after) {
    try {
      AlertFiles.write(file(name), after);
      unwritten.remove(name);
    } catch (IOException e) {
      unwritten.put(name, after);
      LOG.warn(
          "{} is remembered until this program ends ({}): it may be told again then",
          file(name),
          e.toString());
    }
  }

  private static void release(ProcessLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("the system gives it back", e);
    }
  }

  private Path file(String name) {
    return directory.resolve(name.replaceAll("[^A-Za-z0-9_.-]", "_") + ".json");
  }
}
