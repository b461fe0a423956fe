package io.pgcaravan.camel;

import io.pgcaravan.camel.RouteCheck.Verdict;
import io.pgcaravan.camel.RouteFiles.Swap;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.routes.EditNews;
import io.pgcaravan.routes.Edits;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.routes.RouteFile;
import io.pgcaravan.routes.RouteWatch;
import io.pgcaravan.routes.RouteWatch.Sight;
import io.pgcaravan.routes.StartFaults;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets edits of route files take effect while the program runs: looks for them, judges them, waits
 * until nothing is in flight, and swaps what differs. Whatever is wrong with an edit, what ran runs
 * on.
 */
final class LiveRoutes implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

  /** So long a change waits before it is looked whether a newer one is there. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A fire that waited for a change was due before that began; it may also have come late. */
  private static final Duration LOOK_BACK = RouteGate.COURTESY.plusSeconds(5);

  /** Between two attempts at an edit that nobody foresaw to fail. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** Who is told of changes. */
  interface Listener {

    /** Other files are refused now than before. */
    void refused();

    /** Schedules of these names are there anew; what was due since is to be run. */
    void madeAnew(Set<String> schedules, Instant since);

    /** Schedules of these names are there at last; whatever was missed is to be run. */
    void mended(Set<String> schedules);
  }

  private final RouteFiles files;
  private final RouteCheck check;
  private final RouteGate gate;
  private final RouteWatch watch;
  private final Duration interval;
  private final Clock clock;
  private final Listener listener;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this, "route-files");
  private final StartFaults startFaults;

  /** Files that have not run in this program, for they were refused at its start. */
  private final Set<String> neverRan;

  private Sight sight;
  private boolean judged = true;
  private Map<String, RouteFile> wanted;
  private Map<String, RouteFault> refused;
  private Map<Path, CaravanException> unreadable = Map.of();
  private Optional<UsageException> lost = Optional.empty();

  /**
   * Makes one that is not started.
   *
   * @param refused files at the start, by name
   * @param interval between two looks
   */
  LiveRoutes(
      RouteFiles files,
      Map<String, RouteFault> refused,
      RouteCheck check,
      RouteGate gate,
      Duration interval,
      Clock clock,
      Listener listener) {
    this.files = files;
    this.check = check;
    this.gate = gate;
    this.interval = interval;
    this.clock = clock;
    this.listener = listener;
    this.wanted = files.running();
    this.refused = new TreeMap<>(refused);
    this.startFaults = new StartFaults(files.atStart(), refused);
    this.neverRan = new HashSet<>(refused.keySet());
    this.sight = new Sight(files.running(), Map.of());
    this.watch = new RouteWatch(files.directory(), files.running());
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (!isStopped()) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    try {
      if (gate.pending().isEmpty()) {
        stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        swapWhenIdle();
      }
      look();
      if (!judged && !isStopped()) {
        judge();
        judged = true;
      }
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.error("routes: an edit could not be dealt with: {}", Failures.line(e));
      LOG.debug("cause", e);
      stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void swapWhenIdle() throws InterruptedException {
    Instant since = clock.instant().minus(LOOK_BACK);
    Set<String> touched = new HashSet<>();
    if (gate.whenIdle(PATIENCE, () -> swap(touched)) && !isStopped()) {
      Set<String> mended = new HashSet<>(neverRan);
      mended.retainAll(files.running().keySet());
      neverRan.removeAll(mended);
      listener.madeAnew(files.schedules(touched), since);
      listener.mended(files.schedules(mended));
    }
  }

  private void look() {
    try {
      watch
          .look()
          .ifPresent(
              seen -> {
                sight = seen;
                judged = false;
              });
      lost(Optional.empty());
    } catch (UsageException e) {
      lost(Optional.of(e));
    }
  }

  /** What is said of a directory that tells nothing; all that ran runs on. */
  private void lost(Optional<UsageException> failure) {
    String message = failure.map(Throwable::getMessage).orElse("");
    if (!message.equals(lost.map(Throwable::getMessage).orElse(""))) {
      lost = failure;
      failure.ifPresentOrElse(EditNews::lost, () -> EditNews.back(files.directory().root()));
      record();
    }
  }

  private void judge() {
    Map<String, RouteFile> running = files.running();
    long began = System.nanoTime();
    startFaults.look(sight.files());
    Verdict verdict = check.judge(running, startFaults.wanted(running));
    if (startFaults.confirm(verdict.accepted())) {
      verdict = check.judge(running, startFaults.wanted(running));
    }
    LOG.debug("routes: edits were judged in {} ms", (System.nanoTime() - began) / 1_000_000);
    wanted = verdict.accepted();
    Map<String, RouteFault> faults = new TreeMap<>(verdict.refused());
    faults.putAll(startFaults.faults());
    EditNews.refused(refused, faults, running.keySet());
    EditNews.unreadable(unreadable.keySet(), sight.unreadable());
    refused = faults;
    unreadable = sight.unreadable();
    Set<String> edited = new Edits(running, wanted).names();
    gate.setPending(edited, clock.instant());
    if (gate.size() > 0) {
      EditNews.waiting(edited);
    }
    record();
  }

  private void record() {
    Map<Path, CaravanException> broken = new HashMap<>(unreadable);
    refused.values().forEach(fault -> broken.put(fault.path(), fault.failure()));
    lost.ifPresent(failure -> broken.put(files.directory().root(), failure));
    Map<Path, CaravanException> before = files.broken();
    files.setBroken(broken);
    if (!told(before).equals(told(broken))) {
      listener.refused();
    }
  }

  private static Map<Path, String> told(Map<Path, CaravanException> broken) {
    Map<Path, String> told = new HashMap<>();
    broken.forEach((path, failure) -> told.put(path, failure.line()));
    return told;
  }

  /** Called while nothing is in flight. */
  private Set<String> swap(Set<String> touched) {
    Edits edits = new Edits(files.running(), wanted);
    long began = System.nanoTime();
    Swap swap = files.swap(wanted);
    LOG.debug(
        "routes: {} files were swapped in {} ms",
        swap.files().size(),
        (System.nanoTime() - began) / 1_000_000);
    touched.addAll(swap.files());
    gate.setPending(Set.of(), clock.instant());
    if (swap.faults().isEmpty()) {
      EditNews.swapped(edits.names(), wanted.keySet(), swap.files());
    } else {
      startFaults.add(RouteCheck.blamed(swap.faults(), edits));
      judged = false; // the others are tried without them
    }
    return swap.gone();
  }

  /** Ends it; a swap under way is waited for, for a moment, and no other one begins. */
  @Override
  public void close() {
    stopped.countDown();
    gate.giveUp();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
