package io.pgcaravan.destination;

import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A destination that fails where it is told to, around one that does not. Faults come by rules
 * ({@link #on}, {@link #onEvery}, {@link #onKey}) or by chance ({@link #atRandom}), which a seed
 * repeats.
 *
 * <p>Calls are counted from 1 for each verb, in the order in which they arrive; where several
 * threads call, only rules by key are certain.
 */
public final class FaultyDestination implements Destination {

  /** What is asked of a destination. */
  public enum Verb {
    STORE,
    LIST,
    OPEN,
    DELETE
  }

  /** Key is empty for a list. */
  public record Call(Verb verb, String key) {}

  private record Rule(Verb verb, Predicate<Integer> number, Predicate<String> keys, Fault fault) {}

  private final Destination inner;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<Verb, Integer> counts = new EnumMap<>(Verb.class);
  private final Map<String, Integer> delayed = new HashMap<>();
  private final Set<Capability> capabilities = EnumSet.allOf(Capability.class);
  private int listingsLate;
  private double rate;
  private Random random = new Random(0);

  public FaultyDestination(Destination inner) {
    this.inner = inner;
  }

  /** A fault of the n-th call of a verb from now on; the first is 1. */
  public synchronized FaultyDestination on(Verb verb, int nth, Fault fault) {
    int number = counts.getOrDefault(verb, 0) + nth;
    return add(new Rule(verb, count -> count == number, key -> true, fault));
  }

  /** A fault of every call of a verb. */
  public FaultyDestination onEvery(Verb verb, Fault fault) {
    return add(new Rule(verb, count -> true, key -> true, fault));
  }

  /** A fault of every call of a verb for some keys. */
  public FaultyDestination onKey(Verb verb, Predicate<String> keys, Fault fault) {
    return add(new Rule(verb, count -> true, keys, fault));
  }

  /** What is stored from now on shows only after so many listings that lack it. */
  public synchronized FaultyDestination listLate(int listings) {
    listingsLate = listings;
    return this;
  }

  /** It cannot do this, and says so. */
  public FaultyDestination without(Capability capability) {
    capabilities.remove(capability);
    return this;
  }

  /**
   * From now on, calls have faults by chance: they fail before or after they did what they were
   * asked for, streams are cut, stores that fail leave nothing.
   *
   * @param share of calls with a fault, from 0 to 1
   */
  public synchronized FaultyDestination atRandom(long seed, double share) {
    random = new Random(seed);
    rate = share;
    return this;
  }

  /** Forgets all faults, and counts from 1 again. */
  public synchronized FaultyDestination heal() {
    rules.clear();
    counts.clear();
    delayed.clear();
    listingsLate = 0;
    rate = 0;
    return this;
  }

  /** All calls so far, failed ones too. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The keys that one verb was called with. */
  public List<String> keys(Verb verb) {
    return calls().stream().filter(call -> call.verb() == verb).map(Call::key).toList();
  }

  private synchronized FaultyDestination add(Rule rule) {
    rules.add(rule);
    return this;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> common = EnumSet.copyOf(capabilities);
    common.retainAll(inner.capabilities());
    return common;
  }

  @Override
  public void store(String key, Path file) {
    List<Fault> faults = begin(Verb.STORE, key);
    try {
      byte[] content = Files.readAllBytes(file);
      byte[] stored = content;
      for (Fault fault : faults) {
        stored = fault.stored(stored);
      }
      if (stored == content) {
        inner.store(key, file);
      } else {
        storeOther(key, stored);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (this) {
      if (listingsLate > 0) {
        delayed.put(key, listingsLate);
      }
    }
    faults.forEach(fault -> fault.after(key));
  }

  private void storeOther(String key, byte[] content) throws IOException {
    Path other = Files.createTempFile("faulty", null);
    try {
      Files.write(other, content);
      inner.store(key, other);
    } finally {
      Files.delete(other);
    }
  }

  @Override
  public List<StoredObject> list() {
    List<Fault> faults = begin(Verb.LIST, "");
    List<StoredObject> objects = inner.list();
    Set<String> late = late();
    objects = objects.stream().filter(object -> !late.contains(object.key())).toList();
    for (Fault fault : faults) {
      objects = fault.listed(objects);
    }
    faults.forEach(fault -> fault.after(""));
    return objects;
  }

  private synchronized Set<String> late() {
    Set<String> late = Set.copyOf(delayed.keySet());
    delayed.replaceAll((key, left) -> left - 1);
    for (Iterator<Integer> left = delayed.values().iterator(); left.hasNext(); ) {
      if (left.next() <= 0) {
        left.remove();
      }
    }
    return late;
  }

  @Override
  public InputStream open(String key) throws IOException {
    List<Fault> faults = begin(Verb.OPEN, key);
    InputStream stream = inner.open(key);
    for (Fault fault : faults) {
      stream = fault.opened(stream);
    }
    faults.forEach(fault -> fault.after(key));
    return stream;
  }

  @Override
  public void delete(String key) {
    List<Fault> faults = begin(Verb.DELETE, key);
    inner.delete(key);
    faults.forEach(fault -> fault.after(key));
  }

  /** Counts the call, finds its faults, and lets them begin. */
  private List<Fault> begin(Verb verb, String key) {
    List<Fault> faults = new ArrayList<>();
    synchronized (this) {
      calls.add(new Call(verb, key));
      int count = counts.merge(verb, 1, Integer::sum);
      rules.stream()
          .filter(rule -> rule.verb() == verb)
          .filter(rule -> rule.number().test(count) && rule.keys().test(key))
          .forEach(rule -> faults.add(rule.fault()));
      if (random.nextDouble() < rate) {
        faults.add(drawn(verb, key));
      }
    }
    faults.forEach(fault -> fault.before(key));
    return faults;
  }

  private Fault drawn(Verb verb, String key) {
    TransientException failure =
        new TransientException("drawn: %s %s".formatted(verb, key), "wait");
    List<Function<TransientException, Fault>> kinds = new ArrayList<>();
    kinds.add(Fault::fail);
    kinds.add(Fault::loseAnswer);
    if (verb == Verb.OPEN) {
      int bytes = random.nextInt(200);
      kinds.add(e -> Fault.cut(bytes));
      kinds.add(e -> Fault.endEarly(bytes));
    }
    return kinds.get(random.nextInt(kinds.size())).apply(failure);
  }
}
