package io.pgcaravan.camel;

import io.pgcaravan.camel.RouteCheck.Verdict;
import io.pgcaravan.camel.RouteFiles.Swap;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.routes.EditNews;
import io.pgcaravan.routes.Edits;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.routes.RouteFile;
import io.pgcaravan.routes.RouteWatch;
import io.pgcaravan.routes.RouteWatch.Sight;
import io.pgcaravan.routes.StartFaults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
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

  /** So many looks are between two attempts at what nobody foresaw to fail. */
  private static final int LOOKS_BETWEEN_ATTEMPTS = 30;

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
  private final RouteTrouble trouble;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this, "route-files");
  private final StartFaults startFaults;

  /** Files that do not run: they were refused at the start, or could not be put back. */
  private final Set<String> away;

  private Sight sight;
  private boolean judged = true;
  private Map<String, RouteFile> wanted;
  private Map<String, RouteFault> lost = Map.of();
  private long judgeAt = System.nanoTime();
  private long putBackAt = System.nanoTime();

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
    this.trouble = new RouteTrouble(files, refused, () -> tell(listener::refused));
    this.startFaults = new StartFaults(files.atStart(), refused);
    this.away = new HashSet<>(refused.keySet());
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
        putBackWhenIdle();
      } else {
        swapWhenIdle();
      }
      boolean readable = look();
      if (!judged && !isStopped() && System.nanoTime() - judgeAt >= 0) {
        judge();
        judged = true;
      }
      if (readable && judged) {
        trouble.over();
      }
    } catch (RuntimeException | Error e) { // the watch must go on
      judged = false;
      judgeAt = later();
      gate.setPending(Set.of(), clock.instant());
      tell(() -> trouble.began(unforeseen(e)));
      LOG.debug("cause", e);
    }
  }

  private static UsageException unforeseen(Throwable failure) {
    return new UsageException(
        "the edits of route files could not be dealt with: " + RouteLoader.reason(failure),
        "take the last edit back; CARAVAN_LOG=debug shows more",
        failure);
  }

  private long later() {
    return System.nanoTime() + interval.multipliedBy(LOOKS_BETWEEN_ATTEMPTS).toNanos();
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void swapWhenIdle() throws InterruptedException {
    Instant since = clock.instant().minus(LOOK_BACK);
    Set<String> touched = new HashSet<>();
    if (gate.whenIdle(PATIENCE, () -> swap(touched)) && !isStopped()) {
      trouble.lost(lost);
      tell(() -> listener.madeAnew(files.schedules(touched), since));
      tellMended();
    }
  }

  private void putBackWhenIdle() throws InterruptedException {
    boolean due = files.hasLost() && System.nanoTime() - putBackAt >= 0 && !isStopped();
    if (due && gate.whenIdle(PATIENCE, this::putBack) && !isStopped()) {
      trouble.lost(lost);
      tellMended();
    }
  }

  private void tellMended() {
    Set<String> mended = new HashSet<>(away);
    mended.retainAll(files.running().keySet());
    away.removeAll(mended);
    tell(() -> listener.mended(files.schedules(mended)));
  }

  /** Whoever is told may fail: edits are dealt with all the same. */
  private static void tell(Runnable word) {
    try {
      word.run();
    } catch (RuntimeException | Error e) {
      LOG.error("routes: what became of edits could not be told: {}", Failures.line(e));
      LOG.debug("cause", e);
    }
  }

  /** Called while nothing is in flight. */
  private Set<String> putBack() {
    lost(files.putBack());
    return Set.of();
  }

  /** Told when the gate is open again: alerts come through it. */
  private void lost(Map<String, RouteFault> faults) {
    lost = faults;
    away.addAll(faults.keySet());
    putBackAt = later();
  }

  /** Whether the directory tells something. */
  private boolean look() {
    try {
      watch
          .look()
          .ifPresent(
              seen -> {
                sight = seen;
                judged = false;
                judgeAt = System.nanoTime(); // what was in the way may be mended
                putBackAt = judgeAt;
                files.keepLost(seen.files().keySet());
                trouble.keepLost(seen.files().keySet());
              });
      return true;
    } catch (UsageException e) {
      trouble.began(e);
      return false;
    }
  }

  private void judge() {
    Map<String, RouteFile> running = files.good();
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
    trouble.refused(faults, sight.unreadable());
    Set<String> edited = new Edits(running, wanted).names();
    gate.setPending(edited, clock.instant());
    if (gate.size() > 0) {
      EditNews.waiting(edited);
    }
  }

  /** Called while nothing is in flight. */
  private Set<String> swap(Set<String> touched) {
    Edits edits = new Edits(files.good(), wanted);
    long began = System.nanoTime();
    Swap swap = files.swap(wanted);
    LOG.debug(
        "routes: {} files were swapped in {} ms",
        swap.files().size(),
        (System.nanoTime() - began) / 1_000_000);
    touched.addAll(swap.files());
    lost(swap.lost());
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
