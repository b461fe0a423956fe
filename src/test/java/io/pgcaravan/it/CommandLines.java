package io.pgcaravan.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The arguments of all processes that this one starts, as everybody may read them in /proc. */
final class CommandLines implements AutoCloseable {

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private volatile boolean watching = true;
  private final Thread watcher = new Thread(this::lookAgainAndAgain, "command-lines");

  private CommandLines() {}

  /** Looks again and again, until it is closed. */
  static CommandLines watch() {
    CommandLines lines = new CommandLines();
    lines.watcher.start();
    return lines;
  }

  /** Each command line that was there at one time. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }

  private void lookAgainAndAgain() {
    while (watching) {
      look();
    }
  }

  private void look() {
    ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .map(CommandLines::line)
        .forEach(seen::add);
  }

  private static String line(long process) {
    try {
      return Files.readString(
              Path.of("/proc/%d/cmdline".formatted(process)), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  @Override
  public void close() {
    watching = false;
  }
}
