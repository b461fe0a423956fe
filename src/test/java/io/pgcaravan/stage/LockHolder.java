package io.pgcaravan.stage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another process that holds a {@link ProcessLock} until it is killed. */
public final class LockHolder implements AutoCloseable {

  private final Process process;

  private LockHolder(Process process) {
    this.process = process;
  }

  /** Starts the process and waits until it has the lock. */
  public static LockHolder start(Path lock) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        Stream.of(ProcessLock.class, LockHolder.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                java, "-cp", classPath, "-Xshare:auto", LockHolder.class.getName(), lock.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    LockHolder holder = new LockHolder(process);
    if (process.getInputStream().read() != 'L') {
      holder.kill();
      throw new IOException("the other process has not got the lock " + lock);
    }
    return holder;
  }

  public long pid() {
    return process.pid();
  }

  /** Kills it as kill -9 does, and waits for its end. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }

  /** Runs in the other process. */
  public static void main(String[] arguments) throws IOException {
    String holder = "process %d".formatted(ProcessHandle.current().pid());
    try (ProcessLock lock = ProcessLock.tryAcquire(Path.of(arguments[0]), holder).orElseThrow()) {
      System.out.print(lock.channel().isOpen() ? "L" : "?");
      System.out.flush();
      System.in.read();
    }
  }
}
