package io.pgcaravan.cli;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.camel.Preview;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Assessment;
import io.pgcaravan.restore.Obstacle;
import io.pgcaravan.restore.Sources;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What a restore would do, in words. */
record PreviewText(Preview preview, Instant now) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Assessment assessment = preview.assessment();
    for (Sources each : preview.sources()) {
      archive(lines, each);
    }
    add(
        lines,
        "into",
        "%s%s (PostgreSQL %s)"
            .formatted(
                assessment.target(),
                assessment.wanted().intoNew() ? ", a new database" : "",
                assessment.state().version()));
    if (assessment.needsBackup()) {
      add(lines, "first", "a safety backup of what it holds, to " + names(preview.keepAt()));
    }
    assessment.replaces().forEach(each -> add(lines, "replaces", each));
    for (Obstacle each : assessment.obstacles()) {
      add(
          lines,
          each.refuses() ? "refused" : "note",
          "%s (%s)".formatted(each.message(), each.hint()));
    }
    return lines;
  }

  private void archive(List<String> lines, Sources sources) {
    StoredArchive archive = sources.archive();
    add(lines, "archive", archive.key());
    archive
        .manifest()
        .ifPresent(
            manifest ->
                add(
                    lines,
                    "",
                    "%s, of %s, %s old, PostgreSQL %s"
                        .formatted(
                            manifest.scope(),
                            manifest.database(),
                            age(manifest),
                            manifest.serverVersion())));
    add(
        lines,
        "",
        archive
            .manifest()
            .map(
                manifest ->
                    "%s, %s of SQL; %s"
                        .formatted(
                            Amounts.size(archive.sizeBytes()),
                            Amounts.size(manifest.plainBytes()),
                            proof(manifest)))
            .orElseGet(() -> Amounts.size(archive.sizeBytes()) + "; unproven: no manifest"));
    add(lines, "from", names(sources.names()));
  }

  private String age(Manifest manifest) {
    Duration age = Duration.between(manifest.startedAt(), now).truncatedTo(ChronoUnit.SECONDS);
    return Amounts.time(age.isNegative() ? Duration.ZERO : age);
  }

  private static String proof(Manifest manifest) {
    Proof proof = manifest.proof();
    return proof == null || proof.level() == ProofLevel.NONE
        ? "its rows were not counted when it was made"
        : "%,d rows of %,d tables, proven by %s"
            .formatted(proof.rows(), proof.tables().size(), proof.level());
  }

  private static String names(List<String> names) {
    return String.join(", ", names);
  }

  private static void add(List<String> lines, String label, String text) {
    lines.add("%-9s %s".formatted(label, text));
  }
}
