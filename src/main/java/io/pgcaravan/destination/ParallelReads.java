package io.pgcaravan.destination;

import io.pgcaravan.failure.TransientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Reads many small objects, several at once: over a network each one mostly waits. */
final class ParallelReads {

  private static final int MOST_AT_ONCE = 8;

  private ParallelReads() {}

  /**
   * What is read of each key, in the order of the keys.
   *
   * @param read called by several threads at once; what it throws ends all reading and is thrown
   */
  static <T> Map<String, T> all(List<String> keys, Function<String, T> read) {
    Map<String, T> found = new LinkedHashMap<>();
    if (keys.size() < 2) {
      keys.forEach(key -> found.put(key, read.apply(key)));
      return found;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(MOST_AT_ONCE, keys.size()), task -> daemon(task, MDC.getCopyOfContextMap()));
    try {
      List<Future<T>> results = new ArrayList<>();
      keys.forEach(key -> results.add(threads.submit(() -> read.apply(key))));
      for (int i = 0; i < keys.size(); i++) {
        found.put(keys.get(i), results.get(i).get());
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException("reading manifests was interrupted", "run it again", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** A thread whose log lines name the run, as those of the thread that asks. */
  private static Thread daemon(Runnable task, @Nullable Map<String, String> context) {
    Thread thread =
        new Thread(
            () -> {
              if (context != null) {
                MDC.setContextMap(context);
              }
              task.run();
            },
            "manifests");
    thread.setDaemon(true);
    return thread;
  }
}
