package io.pgcaravan.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an archive, kept as a small JSON file beside it. It holds no secret.
 *
 * <p>docs/format.md tells each field; readers ignore fields they do not know.
 *
 * @param formatVersion of this record, {@value #FORMAT_VERSION}
 * @param tool name and version of the program that wrote it
 * @param archive file name of the archive, without its folder
 * @param plan name of the plan
 * @param database {@code host:port/database}
 * @param scope full, schema-only, data-only, tables or selection
 * @param format plain or custom
 * @param options of pg_dump
 * @param compression method and level
 * @param recipients fingerprints of the OpenPGP keys that the archive is encrypted to; none if it
 *     is not encrypted
 * @param plainBytes bytes of the dump before compression
 * @param sizeBytes bytes of the archive
 * @param sha256 of the archive
 * @param startedAt of the run; the archive's age counts from here
 * @param finishedAt end of the dump
 * @param serverVersion of the database's server
 * @param clientVersion of pg_dump
 * @param databaseSizeBytes on the server's disk; -1 if unknown
 * @param completeness how the dump was found complete: {@code trailer} or {@code pg_restore}
 * @param runId of the run
 * @param node host that ran it, with an id of the installation behind a slash
 * @param trigger schedule, missed, cli, jmx or manual
 * @param note given with the run; may be empty
 * @param companions files that belong to the archive, such as its globals
 * @param destinations that the plan named at the time
 * @param proof what the dump's text says of the rows in it; null for archives of earlier versions
 * @param source what the database is beside its rows; null if it is not known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    int formatVersion,
    String tool,
    String archive,
    String plan,
    String database,
    String scope,
    String format,
    List<String> options,
    String compression,
    List<String> recipients,
    long plainBytes,
    long sizeBytes,
    String sha256,
    Instant startedAt,
    Instant finishedAt,
    String serverVersion,
    String clientVersion,
    long databaseSizeBytes,
    String completeness,
    String runId,
    String node,
    String trigger,
    String note,
    List<Companion> companions,
    List<String> destinations,
    @Nullable Proof proof,
    @Nullable DatabaseFacts source) {

  public static final int FORMAT_VERSION = 1;

  /** The same without what grows with the number of tables: listings hold many manifests. */
  public Manifest brief() {
    return new Manifest(
        formatVersion,
        tool,
        archive,
        plan,
        database,
        scope,
        format,
        options,
        compression,
        recipients,
        plainBytes,
        sizeBytes,
        sha256,
        startedAt,
        finishedAt,
        serverVersion,
        clientVersion,
        databaseSizeBytes,
        completeness,
        runId,
        node,
        trigger,
        note,
        companions,
        destinations,
        proof == null ? null : proof.brief(),
        source == null ? null : source.withAbsent(List.of()));
  }

  /** Whether it proves something and names no table: a brief one, or one of an empty database. */
  public boolean lacksTables() {
    return proof != null && proof.level() != ProofLevel.NONE && proof.tables().isEmpty();
  }

  /**
   * A file that belongs to an archive.
   *
   * @param name file name, without its folder
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Companion(String name, long sizeBytes, String sha256) {}

  public Manifest {
    options = options == null ? List.of() : List.copyOf(options);
    recipients = recipients == null ? List.of() : List.copyOf(recipients);
    companions = companions == null ? List.of() : List.copyOf(companions);
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
  }
}
