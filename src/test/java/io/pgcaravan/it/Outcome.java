package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * How a command ended.
 *
 * @param exitCode as the command line has it
 * @param out standard output; empty inside this JVM
 * @param lines of the log, or of standard error
 * @param errors those that tell of a failure
 */
public record Outcome(int exitCode, String out, List<String> lines, List<String> errors) {

  Outcome succeeded() {
    assertThat(errors).isEmpty();
    assertThat(exitCode).as("exit code, after %s", lines).isZero();
    return this;
  }

  /** It failed, and said so in one clear line that brings a hint. */
  Outcome failed(int expectedCode, String... phrases) {
    assertThat(errors).as("lines that tell of a failure, among %s", lines).hasSize(1);
    assertThat(errors.get(0)).contains(phrases).contains(" HINT: ").doesNotContain("\n");
    assertThat(errors.get(0).split("HINT: ", -1)).as("hints of %s", errors).hasSize(2);
    assertThat(exitCode).isEqualTo(expectedCode);
    assertThat(lines)
        .filteredOn(line -> !line.contains("record of the run: {"))
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception:"));
    return this;
  }

  /** How often the dump was tried. */
  Outcome afterAttempts(int expected) {
    long repeated = lines.stream().filter(line -> line.contains(" follows, for ")).count();
    assertThat(repeated + 1).as("attempts, in %s", lines).isEqualTo(expected);
    return this;
  }
}
