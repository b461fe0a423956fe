package io.pgcaravan.cli;

import io.pgcaravan.camel.Failures;
import java.io.PrintWriter;
import java.util.function.Supplier;

/** What {@code doctor} finds, printed a line each as it is found. */
final class DoctorFindings {

  private final PrintWriter out;
  private boolean bad;

  DoctorFindings(PrintWriter out) {
    this.out = out;
  }

  /** Whether anything is bad. */
  boolean bad() {
    return bad;
  }

  /** Something that is good if it can be said, and bad if that fails. */
  void check(String what, Supplier<String> finding) {
    try {
      good(what, finding.get());
    } catch (RuntimeException e) {
      bad(what, Failures.line(e));
    }
  }

  void good(String what, String finding) {
    print("ok  ", what, finding);
  }

  /** Something that is well to know, and breaks nothing. */
  void note(String what, String finding) {
    print("note", what, finding);
  }

  /** Something without which backups fail. */
  void bad(String what, String finding) {
    bad = true;
    print("FAIL", what, finding);
  }

  private void print(String mark, String what, String finding) {
    out.printf("%s  %-12s %s%n", mark, what, finding);
    out.flush();
  }
}
