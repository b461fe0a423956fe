package io.pgcaravan.restore;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.PermanentException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an archive can be read, and where it is read next: a copy that is damaged, or that cannot
 * be read for good, is not read again; others get another chance after the rest.
 */
public final class Sources {

  private static final int MOST_ATTEMPTS = 2;

  /** One archive at one destination. */
  public record Source(Destination destination, StoredArchive archive) {}

  private final List<Source> all;
  private final Deque<Source> waiting;
  private final Map<Source, Integer> attempts = new HashMap<>();

  /**
   * The places of one archive.
   *
   * @param all at least one, the first preferred
   */
  public Sources(List<Source> all) {
    this.all = List.copyOf(all);
    this.waiting = new ArrayDeque<>(all);
  }

  public StoredArchive archive() {
    return all.get(0).archive();
  }

  /** Names of all destinations that have it. */
  public List<String> names() {
    return all.stream().map(source -> source.destination().name()).toList();
  }

  /** Where to read it now. */
  public Source next() {
    return waiting.getFirst();
  }

  /**
   * Notes that reading it there failed.
   *
   * @return whether there is another place to read it, or the same once more
   */
  public boolean failed(Throwable failure) {
    if (waiting.isEmpty()) {
      return false;
    }
    Source source = waiting.removeFirst();
    int times = attempts.merge(source, 1, Integer::sum);
    if (!(failure instanceof PermanentException) && times < MOST_ATTEMPTS) {
      waiting.addLast(source);
    }
    return !waiting.isEmpty();
  }

  @Override
  public String toString() {
    return new ArrayList<>(names()).toString();
  }
}
