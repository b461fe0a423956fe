package io.pgcaravan.camel;

import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.Runs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;

/** Puts the end of restores on record, and lets people be told. */
record RestoreRecords(Runs runs, ProducerTemplate template) {

  /** Told in an exchange of its own: one that has failed takes no further step. */
  void tell(Restoring restoring, Outcome outcome, String message, List<Failure> failures) {
    RunRecord record =
        runs.records()
            .of(
                Kind.RESTORE,
                restoring.plan(),
                restoring.assessment().target().identity(),
                restoring.order().trigger(),
                "",
                restoring.startedAt(),
                outcome,
                message,
                failures,
                restoring.details());
    send(record);
  }

  /** Of a restore whose program died: nobody else could tell of it. */
  void died(String plan, Instant startedAt) {
    String message =
        "the restore that began at %s ended without a word: its program was killed"
            .formatted(startedAt);
    Failure failure =
        new Failure(
            "restore",
            null,
            ErrorClass.UNFORESEEN,
            message,
            "look into its target, which holds what it held unless all was committed;"
                + " ./caravan audit tells which archive it was",
            message);
    send(
        runs.records()
            .of(
                Kind.RESTORE,
                plan,
                "",
                "unknown",
                "",
                startedAt,
                Outcome.FAILED,
                message,
                List.of(failure),
                Map.of()));
  }

  private void send(RunRecord record) {
    template.send("direct:tell-run", exchange -> exchange.setVariable("record", record));
  }

  /** What was restored, in one line. */
  static String words(Restoring restoring, Restored restored) {
    String proof =
        restored.proven() == ProofLevel.NONE
            ? "nothing of it was compared"
            : "%,d rows of %,d tables are as the archive has them, by %s"
                .formatted(restored.rows(), restored.tables(), restored.proven());
    return "restored %s from %s into %s: %s"
        .formatted(restored.archive(), restored.from(), restoring.assessment().target(), proof);
  }

  static PermanentException cutShort(Restoring restoring) {
    return new PermanentException(
        "the restore of %s came to no end: its routes were cut short"
            .formatted(restoring.archive().key()),
        "look for what was changed in routes/restore.camel.yaml");
  }
}
