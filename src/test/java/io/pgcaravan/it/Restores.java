package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Preparation;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.verify.ArchiveText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Restores texts of dumps, without the program around it. */
final class Restores {

  static final Duration LIMIT = Duration.ofMinutes(1);

  private final PostgresServer server;
  private final Path directory;
  private final MemoryDestination destination = new MemoryDestination("memory");

  /**
   * @param directory for files
   */
  Restores(PostgresServer server, Path directory) {
    this.server = server;
    this.directory = directory;
  }

  /** What pg_dump writes of a database, byte by byte. */
  byte[] dump(String database, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                server.tools().pgDump().toString(),
                "--no-owner",
                "--no-acl",
                "--dbname=" + server.url(database)));
    command.addAll(List.of(options));
    try (ClientProcess process = ClientProcess.start(command, Map.of("PGTZ", "UTC"), LIMIT)) {
      byte[] text = process.stdout().readAllBytes();
      process.requireSuccess("pg_dump");
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as a text, to be changed. */
  String text(String database, String... options) {
    return new String(dump(database, options), StandardCharsets.UTF_8);
  }

  ArchiveText archive(String name, String text) {
    return archive(name, text.getBytes(StandardCharsets.UTF_8));
  }

  ArchiveText archive(String name, byte[] text) {
    try {
      Path file = Files.write(directory.resolve(name), text);
      destination.store(name, file);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArchiveText(
        destination,
        new StoredArchive(name, text.length, Optional.of(manifest(name, text))),
        PrivateKeyFile.NONE,
        ProofLevel.CONTENT,
        LIMIT);
  }

  private static Manifest manifest(String name, byte[] text) {
    Manifest sample = ManifestSamples.manifest(name, Instant.EPOCH);
    return new Manifest(
        sample.formatVersion(),
        sample.tool(),
        name,
        sample.plan(),
        sample.database(),
        sample.scope(),
        sample.format(),
        sample.options(),
        "none",
        sample.recipients(),
        text.length,
        text.length,
        sha256(text),
        sample.startedAt(),
        sample.finishedAt(),
        sample.serverVersion(),
        sample.clientVersion(),
        sample.databaseSizeBytes(),
        sample.completeness(),
        sample.runId(),
        sample.node(),
        sample.trigger(),
        sample.note(),
        sample.companions(),
        sample.destinations(),
        null,
        new DatabaseFacts(
            "UTF8",
            "C",
            "C",
            Map.of(),
            Map.of("TimeZone", "UTC", "lc_monetary", "no such locale"),
            List.of(),
            List.of(),
            List.of()));
  }

  private static String sha256(byte[] text) {
    try {
      return Sha256.of(new ByteArrayInputStream(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Restored restore(String target, ArchiveText... archives) {
    return restoration(server.url(target), ProofLevel.CONTENT, bytes -> {}, archives).run();
  }

  Restoration restoration(
      String url, ProofLevel level, LongConsumer progress, ArchiveText... archives) {
    return restoration(server.tools(), url, Preparation.NONE, level, progress, archives);
  }

  Restoration restoration(
      ClientTools tools,
      String url,
      Preparation preparation,
      ProofLevel level,
      LongConsumer progress,
      ArchiveText... archives) {
    return new Restoration(
        List.of(archives), DatabaseUrl.parse(url), tools, preparation, level, LIMIT, progress);
  }

  /** A dump of the one is a dump of the other. */
  void areTheSame(String source, String copy) {
    List<String> expected = server.dump(source).lines().toList();
    List<String> actual = server.dump(copy).lines().toList();
    assertThat(without(actual, expected)).as("lines that only the copy's dump has").isEmpty();
    assertThat(without(expected, actual)).as("lines that only the source's dump has").isEmpty();
    assertThat(actual).isEqualTo(expected);
  }

  private static List<String> without(List<String> lines, List<String> others) {
    Set<String> known = Set.copyOf(others);
    return lines.stream().filter(line -> !known.contains(line)).toList();
  }

  static InputStream script(String sql) {
    return new ByteArrayInputStream(sql.getBytes(StandardCharsets.UTF_8));
  }
}
