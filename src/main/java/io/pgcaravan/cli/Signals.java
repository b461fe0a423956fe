package io.pgcaravan.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first one asks for an end, the second for one at once, and the third ends
 * the program without a word.
 *
 * <p>The JVM by itself hears the first only. {@code sun.misc.Signal} (module jdk.unsupported) is
 * called by reflection, for the compiler warns of it and nothing else hears the second.
 */
final class Signals {

  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final int ABORTED = 1;

  private final CountDownLatch first = new CountDownLatch(1);
  private final AtomicInteger heard = new AtomicInteger();
  private final Runnable abort;

  private Signals(Runnable abort) {
    this.abort = abort;
  }

  /**
   * Hears signals from now on.
   *
   * @param abort what the second one does
   */
  static Signals hear(Runnable abort) {
    Signals signals = new Signals(abort);
    for (String name : List.of("TERM", "INT")) {
      try {
        signals.hear(name);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        LOG.debug("the JVM's own end follows SIG{}", name, e);
      }
    }
    return signals;
  }

  private void hear(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object hearing =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              heard(name);
              return null;
            });
    Object wanted = signal.getConstructor(String.class).newInstance(name);
    signal.getMethod("handle", signal, handler).invoke(null, wanted, hearing);
  }

  private void heard(String name) {
    switch (heard.incrementAndGet()) {
      case 1 -> {
        LOG.info("stopping, for SIG{}; another one ends what is under way at once", name);
        first.countDown();
      }
      case 2 -> {
        LOG.warn("stopping at once, for another SIG{}", name);
        abort.run();
      }
      default -> Runtime.getRuntime().halt(ABORTED);
    }
  }

  /** Whether the first one has come. */
  boolean heardOne() {
    return heard.get() > 0;
  }

  /** Waits for the first one. */
  void await() throws InterruptedException {
    first.await();
  }
}
