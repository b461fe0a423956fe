package io.pgcaravan.destination;

import static io.pgcaravan.destination.BrokenPromise.require;
import static io.pgcaravan.destination.Destination.Capability.DELETE;
import static io.pgcaravan.destination.Destination.Capability.LIST;
import static io.pgcaravan.destination.Destination.Capability.OPEN;

import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.failure.CaravanException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One promise of the contract of {@link Destination}, and how to find out whether it is kept. The
 * tests run all of them against every destination, and {@code ./caravan destination check} against
 * a user's own.
 */
public enum ContractCheck {
  STORES("an object is stored") {
    @Override
    void run(Scratch scratch) throws IOException {
      scratch.destination().store(scratch.key("stored"), scratch.file("stored", 1000));
    }
  },
  STORES_AND_SHOWS("a stored object is listed with its size", LIST) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("shown", 100_000);
      scratch.destination().store(scratch.key("shown"), file);
      require(scratch.listed("shown").isPresent(), "the listing does not show what was stored");
      scratch.requireSize("shown", 100_000);
    }
  },
  READS_BACK("what was stored is read back unchanged", OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("read", 300_000);
      scratch.destination().store(scratch.key("read"), file);
      scratch.requireContent("read", file);
    }
  },
  KEEPS_LARGE_OBJECTS("an object of many parts is stored whole", OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("large", scratch.largeBytes());
      scratch.destination().store(scratch.key("large"), file);
      scratch.requireContent("large", file);
    }
  },
  KEEPS_EMPTY_OBJECTS("an empty object is stored", OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("empty", 0);
      scratch.destination().store(scratch.key("empty"), file);
      scratch.requireContent("empty", file);
    }
  },
  KEEPS_FOLDERS("the same name may be in several folders, and names may be odd", LIST, OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path one = scratch.file("one", 10);
      Path other = scratch.file("other", 20);
      scratch.destination().store(scratch.key("daily/2026-01-15/same name é+&'.gz"), one);
      scratch.destination().store(scratch.key("weekly/same name é+&'.gz"), other);
      scratch.requireContent("daily/2026-01-15/same name é+&'.gz", one);
      scratch.requireContent("weekly/same name é+&'.gz", other);
      scratch.requireSize("daily/2026-01-15/same name é+&'.gz", 10);
      scratch.requireSize("weekly/same name é+&'.gz", 20);
    }
  },
  ADOPTS_EQUAL_CONTENT("storing the same again is no error", OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("same", 50_000);
      scratch.destination().store(scratch.key("same"), file);
      scratch.destination().store(scratch.key("same"), file);
      scratch.requireContent("same", file);
      if (scratch.destination().can(LIST)) {
        long shown =
            scratch.destination().list().stream()
                .filter(object -> object.key().equals(scratch.key("same")))
                .count();
        require(shown == 1, "it is listed %d times", shown);
      }
    }
  },
  REFUSES_OTHER_CONTENT("other content under a taken name is refused, and changes nothing", OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path first = scratch.file("first", 50_000);
      Path second = scratch.file("second", 50_000);
      scratch.destination().store(scratch.key("taken"), first);
      scratch.requirePermanent(
          () -> scratch.destination().store(scratch.key("taken"), second),
          "storing other content under a taken name");
      scratch.requireContent("taken", first);
    }
  },
  LISTS_EVERYTHING("a listing is complete", LIST) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("each", 7);
      Set<String> expected = new TreeSet<>();
      for (int i = 0; i < scratch.manyObjects(); i++) {
        String key = scratch.key("many/object-%05d".formatted(i));
        scratch.destination().store(key, file);
        expected.add(key);
      }
      List<String> found =
          scratch.destination().list().stream()
              .map(StoredObject::key)
              .filter(key -> key.startsWith(scratch.key("many/")))
              .toList();
      require(found.size() == expected.size(), "%d of %d", found.size(), expected.size());
      require(expected.equals(new TreeSet<>(found)), "it shows other names than were stored");
    }
  },
  MISSING_IS_NOT_OPENED("opening what is missing fails, and says so", OPEN) {
    @Override
    void run(Scratch scratch) {
      scratch.requirePermanent(
          () -> scratch.destination().open(scratch.key("missing")).close(),
          "opening a missing key");
    }
  },
  STREAMS_MAY_BE_LEFT("a stream may be closed before its end", OPEN) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("left", 2_000_000);
      scratch.destination().store(scratch.key("left"), file);
      for (int i = 0; i < 3; i++) {
        try (InputStream stream = scratch.destination().open(scratch.key("left"))) {
          require(stream.read() >= 0, "the stream is empty");
        }
      }
      scratch.requireContent("left", file);
    }
  },
  DELETES("a deleted object is gone, and only that one", LIST, DELETE) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path file = scratch.file("deleted", 1000);
      scratch.destination().store(scratch.key("deleted"), file);
      scratch.destination().store(scratch.key("deleted.not"), file);
      scratch.destination().delete(scratch.key("deleted"));
      require(scratch.listed("deleted").isEmpty(), "the listing still shows it");
      require(scratch.listed("deleted.not").isPresent(), "another one is gone too");
    }
  },
  DELETES_WHAT_IS_GONE("deleting what is gone already is no error", DELETE) {
    @Override
    void run(Scratch scratch) {
      scratch.destination().delete(scratch.key("never-there"));
      scratch.destination().delete(scratch.key("no-such-folder/never-there"));
    }
  },
  STORES_AGAIN_AFTER_DELETION("a name is free again after its deletion", OPEN, DELETE) {
    @Override
    void run(Scratch scratch) throws IOException {
      Path first = scratch.file("before", 1000);
      Path second = scratch.file("after", 2000);
      scratch.destination().store(scratch.key("again"), first);
      scratch.destination().delete(scratch.key("again"));
      scratch.destination().store(scratch.key("again"), second);
      scratch.requireContent("again", second);
    }
  },
  SERVES_SEVERAL_AT_ONCE("several objects may be stored at the same time", LIST) {
    @Override
    void run(Scratch scratch) throws IOException {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          files.add(scratch.file("parallel-" + i, 200_000 + i));
        }
        List<? extends Future<?>> stores =
            IntStream.range(0, 4)
                .mapToObj(
                    i ->
                        threads.submit(
                            () ->
                                scratch
                                    .destination()
                                    .store(scratch.key("at-once/parallel-" + i), files.get(i))))
                .toList();
        for (Future<?> store : stores) {
          store.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      } finally {
        threads.shutdownNow();
      }
      for (int i = 0; i < 4; i++) {
        scratch.requireSize("at-once/parallel-" + i, 200_000 + i);
      }
    }
  };

  /** What came of a check. */
  public enum Finding {
    KEPT,
    BROKEN,
    /** The destination lacks what the check needs. */
    SKIPPED
  }

  /**
   * What came of a check.
   *
   * @param detail what is wrong, or missing; empty for a kept promise
   */
  public record Result(ContractCheck check, Finding finding, String detail) {}

  private final String promise;
  private final Set<Capability> needed;

  ContractCheck(String promise, Capability... needed) {
    this.promise = promise;
    this.needed = needed.length == 0 ? Set.of() : EnumSet.copyOf(Arrays.asList(needed));
  }

  /** What it checks, in words. */
  public String promise() {
    return promise;
  }

  abstract void run(Scratch scratch) throws IOException;

  /** Finds out whether the promise is kept; failures are findings. */
  public Result check(Scratch scratch) {
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    needed.stream().filter(each -> !scratch.destination().can(each)).forEach(missing::add);
    if (!missing.isEmpty()) {
      String names =
          missing.stream()
              .map(each -> each.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      return new Result(this, Finding.SKIPPED, "it cannot " + names);
    }
    try {
      run(scratch);
      return new Result(this, Finding.KEPT, "");
    } catch (CaravanException e) {
      return new Result(this, Finding.BROKEN, e.line());
    } catch (BrokenPromise | IOException e) {
      return new Result(this, Finding.BROKEN, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return new Result(this, Finding.BROKEN, e.toString()); // of a component or a bean of its file
    }
  }
}
