package io.pgcaravan.alert;

import io.pgcaravan.alert.Troubles.Decision;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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

  AlertState(Path directory) {
    this.directory = directory;
  }

  Troubles read(String name) {
    return AlertFiles.read(file(name), Troubles.class).orElse(Troubles.NONE);
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
      if (!after.equals(before)) {
        AlertFiles.write(file(name), after);
      }
    } catch (IOException e) {
      LOG.warn("{} is not remembered ({}): it may be told again", file(name), e.toString());
    } finally {
      lock.ifPresent(AlertState::release);
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
