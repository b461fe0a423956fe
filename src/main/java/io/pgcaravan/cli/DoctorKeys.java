package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.RecipientFiles;
import io.pgcaravan.openpgp.Recipients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether archives can be encrypted, where plans want it. */
record DoctorKeys(CaravanRuntime runtime) {

  private static final Duration SOON = Duration.ofDays(30);

  /** Files of public keys, with the plans that use them. */
  Map<Path, List<String>> files() {
    return RecipientFiles.of(runtime.plans(), runtime.mirrors());
  }

  /**
   * Reads a file of recipients.
   *
   * @param notes takes what is told and stops nothing
   * @throws io.pgcaravan.failure.CaravanException if nothing can be encrypted to them
   */
  String check(Path file, List<String> plans, Consumer<String> notes) {
    Instant now = runtime.clock().instant();
    Recipients recipients = Recipients.read(file, now);
    recipients.expiring(now, SOON).forEach(notes);
    return "%s: %s".formatted(String.join(", ", plans), String.join(", ", recipients.names()));
  }
}
