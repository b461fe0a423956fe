package io.pgcaravan.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgcaravan.destination.ContractCheck.Finding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The promises of {@link Destination}, for any destination: subclasses say which. */
public abstract class DestinationContract {

  @TempDir Path files;

  /** The destination under test; whatever it needs is running. */
  protected abstract Destination destination();

  /** Large enough that a destination which stores in parts has several. */
  protected int largeBytes() {
    return 25_000_000;
  }

  /** More than a page of its listing, where listings have pages. */
  protected int manyObjects() {
    return 20;
  }

  /** Those that are skipped for want of a capability that this destination does not have. */
  protected boolean maySkip(ContractCheck check) {
    return false;
  }

  /** Why a stand-in for a real server cannot keep a promise; empty if it can. */
  protected String beyondTheStandIn(ContractCheck check) {
    return "";
  }

  @TestFactory
  Stream<DynamicTest> promises() {
    String prefix = "caravan-check-" + UUID.randomUUID() + "/";
    Scratch scratch = new Scratch(destination(), files, prefix, largeBytes(), manyObjects());
    return Arrays.stream(ContractCheck.values())
        .map(check -> DynamicTest.dynamicTest(check.promise(), () -> requireKept(check, scratch)));
  }

  private void requireKept(ContractCheck check, Scratch scratch) {
    assumeThat(beyondTheStandIn(check)).isEmpty();
    ContractCheck.Result result = check.check(scratch);
    if (result.finding() == Finding.SKIPPED) {
      assertThat(maySkip(check)).as("may be skipped: %s", result.detail()).isTrue();
    } else {
      assertThat(result.detail()).isEmpty();
      assertThat(result.finding()).isEqualTo(Finding.KEPT);
    }
  }
}
