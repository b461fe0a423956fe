package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.routes.EditNews;
import io.pgcaravan.routes.RouteFault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with route files while the program runs: kept on record for whoever looks, and told
 * to a listener and in the log ({@link EditNews}) when it begins and when it is over.
 */
final class RouteTrouble {

  private final RouteFiles files;
  private final Runnable differs;
  private Map<String, RouteFault> refused;
  private Map<Path, CaravanException> unreadable = Map.of();
  private Map<String, RouteFault> lost = Map.of();
  private Optional<UsageException> ofAll = Optional.empty();

  /**
   * Begins with what the start found.
   *
   * @param refused files, by name
   * @param differs is called when something else is wrong than before
   */
  RouteTrouble(RouteFiles files, Map<String, RouteFault> refused, Runnable differs) {
    this.files = files;
    this.refused = new TreeMap<>(refused);
    this.differs = differs;
  }

  /** These are refused or cannot be read now, and no others. */
  void refused(Map<String, RouteFault> faults, Map<Path, CaravanException> unread) {
    EditNews.refused(refused, faults, files.running().keySet());
    EditNews.unreadable(unreadable.keySet(), unread);
    refused = faults;
    unreadable = unread;
    record();
  }

  /** These ran and could not be put back, and no others. */
  void lost(Map<String, RouteFault> faults) {
    EditNews.lost(lost, faults, files.running().keySet());
    lost = faults;
    record();
  }

  /** Files of other names are gone by now: nobody misses them. */
  void keepLost(Set<String> names) {
    lost = new TreeMap<>(lost);
    lost.keySet().retainAll(names);
  }

  /** No file can be looked at or judged, of which all that runs goes on. */
  void began(UsageException failure) {
    String earlier = ofAll.map(Throwable::getMessage).orElse("");
    ofAll = Optional.of(failure);
    if (!earlier.equals(failure.getMessage())) {
      EditNews.unjudged(failure);
      record();
    }
  }

  /** They can be again. */
  void over() {
    if (ofAll.isPresent()) {
      ofAll = Optional.empty();
      EditNews.judgedAgain(files.directory().root());
      record();
    }
  }

  private void record() {
    Map<Path, CaravanException> broken = new HashMap<>(unreadable);
    refused.values().forEach(fault -> broken.put(fault.path(), fault.failure()));
    lost.forEach((name, fault) -> broken.put(fault.path(), lost(fault, refused.get(name))));
    ofAll.ifPresent(failure -> broken.put(files.directory().root(), failure));
    Map<Path, CaravanException> before = files.broken();
    files.setBroken(broken);
    if (!told(before).equals(told(broken))) {
      differs.run();
    }
  }

  /** That nothing of a file runs is worse than that an edit of it is refused. */
  private static UsageException lost(RouteFault fault, @Nullable RouteFault edit) {
    String refusal = edit == null ? "" : "; its edit is refused: " + edit.reason();
    return new UsageException(EditNews.lost(fault) + refusal, fault.hint(), fault.cause());
  }

  private static Map<Path, String> told(Map<Path, CaravanException> broken) {
    Map<Path, String> told = new HashMap<>();
    broken.forEach((path, failure) -> told.put(path, failure.line()));
    return told;
  }
}
