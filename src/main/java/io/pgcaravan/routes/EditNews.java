package io.pgcaravan.routes;

import io.pgcaravan.failure.CaravanException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log what becomes of edits; what has been told is not told again. */
public final class EditNews {

  private static final Logger LOG = LoggerFactory.getLogger(EditNews.class);

  private EditNews() {}

  /** No file can be looked at or judged. */
  public static void unjudged(CaravanException failure) {
    LOG.error("routes: {}; everything runs on. {}", failure.getMessage(), hint(failure.hint()));
  }

  /** They can be again. */
  public static void judgedAgain(Path directory) {
    LOG.info("routes: the files in {} are looked at again", directory);
  }

  /**
   * Tells which files are refused, and which no longer are.
   *
   * @param before those that were refused, by name
   * @param now those that are
   * @param running names of the files that run
   */
  public static void refused(
      Map<String, RouteFault> before, Map<String, RouteFault> now, Set<String> running) {
    now.forEach(
        (name, fault) -> {
          if (isNews(fault, before.get(name))) {
            refused(name, fault, running.contains(name));
          }
        });
    before.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> LOG.info("routes: {} is no longer refused", name));
  }

  private static boolean isNews(RouteFault fault, @Nullable RouteFault earlier) {
    return earlier == null || !earlier.told().equals(fault.told());
  }

  private static void refused(String name, RouteFault fault, boolean runs) {
    LOG.error(
        "routes: {} is refused: {}{}; {}. {}",
        name,
        fault.line() == 0 ? "" : "line " + fault.line() + ": ",
        fault.reason(),
        runs ? "what ran of it goes on" : "nothing of it runs",
        hint(fault.hint()));
    LOG.debug("cause", fault.cause());
  }

  /**
   * Tells which files ran and could not be put back, and which run again.
   *
   * @param before those that could not be, by name
   * @param now those that cannot
   * @param running names of the files that run
   */
  public static void lost(
      Map<String, RouteFault> before, Map<String, RouteFault> now, Set<String> running) {
    now.forEach(
        (name, fault) -> {
          if (isNews(fault, before.get(name))) {
            LOG.error("routes: {}; it is tried again. {}", lost(fault), hint(fault.hint()));
            LOG.debug("cause", fault.cause());
          }
        });
    before.keySet().stream()
        .filter(name -> !now.containsKey(name) && running.contains(name))
        .forEach(name -> LOG.info("routes: {} runs again", name));
  }

  /** That nothing of a file runs any more. */
  public static String lost(RouteFault fault) {
    return "nothing of the route file %s runs: what ran cannot be put back: %s"
        .formatted(fault.path(), fault.reason());
  }

  /** Tells which files cannot be read, but for those that could not before. */
  public static void unreadable(Set<Path> before, Map<Path, ? extends CaravanException> now) {
    now.forEach(
        (path, failure) -> {
          if (!before.contains(path)) {
            LOG.error(
                "routes: {}; what runs of it goes on. {}",
                failure.getMessage(),
                hint(failure.hint()));
          }
        });
  }

  /** These are good, and wait for what is in flight. */
  public static void waiting(Set<String> edited) {
    edited.forEach(
        name -> LOG.info("routes: {} changed, waits for what is in flight to end", name));
  }

  /**
   * Tells what has come of it.
   *
   * @param edited names of the files that were edited, added or taken away
   * @param there names of all files that there are now
   * @param touched names of the files whose routes were made anew, or are gone
   */
  public static void swapped(Set<String> edited, Set<String> there, Set<String> touched) {
    edited.forEach(
        name -> LOG.info("routes: {} {}", name, there.contains(name) ? "took effect" : "is gone"));
    Set<String> others = new TreeSet<>(touched);
    others.removeAll(edited);
    if (!others.isEmpty()) {
      LOG.info("routes: made anew with that: {}", String.join(", ", others));
    }
  }

  private static String hint(String hint) {
    return "HINT: " + hint;
  }
}
