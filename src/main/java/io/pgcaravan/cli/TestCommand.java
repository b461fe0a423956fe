package io.pgcaravan.cli;

import io.pgcaravan.failure.UsageException;
import picocli.CommandLine.Command;

/** Runs the tests: the launcher does that itself, by Maven. Here only for the list of commands. */
@Command(
    name = "test",
    description = "Sets up what the tests need and runs them all.",
    mixinStandardHelpOptions = true)
final class TestCommand implements Runnable {

  @Override
  public void run() {
    throw new UsageException(
        "the tests are run by the launcher", "run `./caravan test` in a checkout");
  }
}
