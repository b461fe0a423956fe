package io.pgcaravan.drill;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.plan.Validation;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.DumpParts;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.DatabaseOptions;
import io.pgcaravan.restore.Preparation;
import io.pgcaravan.restore.Restoration;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.restore.ScratchDatabase;
import io.pgcaravan.verify.ArchiveText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One trial under way: its scratch database is made, filled, asked, and dropped when it is closed.
 */
public final class Rehearsal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** What a server says that was built or set up without something that the archive uses. */
  private static final Pattern LACKING =
      Pattern.compile(
          "compression method (?:lz4|zstd) not supported|lz4 support|zstd support"
              + "|extension \"[^\"]+\" is not available|could not open extension control file"
              + "|could not access file|collation \"[^\"]+\" for encoding|could not create locale"
              + "|ICU is not supported|tablespace \"[^\"]+\" does not exist"
              + "|access method \"[^\"]+\" does not exist");

  private final Trial trial;
  private final DrillServer server;
  private final ScratchDatabase scratch;
  private final PrivateKeyFile key;
  private final Duration limit;
  private final List<String> remarks = new ArrayList<>();

  private Rehearsal(
      Trial trial,
      DrillServer server,
      ScratchDatabase scratch,
      PrivateKeyFile key,
      Duration limit) {
    this.key = key;
    this.trial = trial;
    this.server = server;
    this.scratch = scratch;
    this.limit = limit;
  }

  /**
   * Makes the scratch database, as the source's is; the caller closes it.
   *
   * @param installation whose it is
   * @param key that opens encrypted archives
   * @param limit for the restore
   * @throws CaravanException if it cannot be made
   */
  public static Rehearsal begin(
      Trial trial, DrillServer server, String installation, PrivateKeyFile key, Duration limit) {
    trial.requirePair();
    trial.schema().ifPresent(schema -> requireKey(schema, key));
    requireKey(trial.source(), key);
    Optional<DatabaseFacts> source = Optional.ofNullable(trial.source().manifest().source());
    Optional<DatabaseOptions> options =
        source.map(facts -> DatabaseOptions.of(facts, server.tools(), server.url()));
    ScratchDatabase scratch =
        ScratchDatabase.create(
            server.tools(),
            server.url(),
            installation,
            options.map(DatabaseOptions::text).orElse(""),
            limit);
    Rehearsal rehearsal = new Rehearsal(trial, server, scratch, key, limit);
    if (options.isPresent() && !options.get().alike()) {
      rehearsal.remark(
          "%s lacks the locale %s, so text was sorted otherwise"
              .formatted(server.label(), source.get().collation()));
    }
    return rehearsal;
  }

  private static void requireKey(Source source, PrivateKeyFile key) {
    if (ArchiveText.isEncrypted(source.archive())) {
      key.require(source.archive().key(), source.manifest().recipients());
    }
  }

  private void remark(String text) {
    LOG.warn("{}: {}", trial.source(), text);
    remarks.add(text);
  }

  /**
   * Restores the archives; each transaction is committed only when all rows are equal to those of
   * its archive.
   *
   * @throws CaravanException if that failed
   */
  public Restored restore(LongConsumer progress) {
    try {
      return trial.isPartOfDatabase() ? restorePart(progress) : restoreAll(progress);
    } catch (PermanentException e) {
      if (server.embedded() && LACKING.matcher(e.getMessage()).find()) {
        throw new PermanentException(
            "%s lacks something that the archive uses: %s"
                .formatted(server.label(), e.getMessage()),
            DrillServer.ELSEWHERE,
            e);
      }
      throw e;
    }
  }

  /** The archive, or schema and data in one transaction. */
  private Restored restoreAll(LongConsumer progress) {
    List<Source> sources =
        Stream.concat(trial.schema().stream(), Stream.of(trial.source())).toList();
    return restore(sources, UnaryOperator.identity(), progress);
  }

  /** Where there is a schema, the archive's tables take the place of its own. */
  private Restored restorePart(LongConsumer progress) {
    Optional<Restored> schema =
        trial.schema().map(each -> restore(List.of(each), UnaryOperator.identity(), progress));
    List<PartialText> part = new ArrayList<>();
    Restored restored =
        restore(
            List.of(trial.source()),
            next -> {
              part.add(new PartialText(next, schema.isPresent()));
              return part.get(0);
            },
            progress);
    part.forEach(text -> text.leftOut().forEach(this::remark));
    return schema.map(first -> restored.after(first)).orElse(restored);
  }

  private Restored restore(
      List<Source> sources, UnaryOperator<DumpParts> change, LongConsumer progress) {
    List<ArchiveText> texts =
        sources.stream()
            .map(
                source ->
                    new ArchiveText(
                        source.destination(), source.archive(), key, ProofLevel.CONTENT, limit))
            .toList();
    return new Restoration(
            texts,
            scratch.url(),
            server.tools(),
            Preparation.NONE,
            ProofLevel.CONTENT,
            limit,
            change,
            progress)
        .run();
  }

  /**
   * Asks the restored database what the plan says.
   *
   * @throws PermanentException naming the queries whose answer was another one
   */
  public void validate(List<Validation> validations) {
    List<String> wrong = new ArrayList<>();
    for (Validation each : validations) {
      String answer = answer(each);
      if (!answer.equals(each.expected())) {
        wrong.add("'%s' answered '%s', not '%s'".formatted(each.query(), answer, each.expected()));
      }
    }
    if (!wrong.isEmpty()) {
      throw new PermanentException(
          "the restored database is not as plan %s expects: %s"
              .formatted(trial.plan(), String.join("; ", wrong)),
          "look whether the database or the plan's parameter validate is wrong");
    }
  }

  private String answer(Validation validation) {
    try {
      return Server.query(server.tools(), scratch.url(), validation.query(), limit);
    } catch (CaravanException e) {
      throw new PermanentException(
          "the query '%s' of plan %s failed: %s"
              .formatted(validation.query(), trial.plan(), e.getMessage()),
          "correct the plan's parameter validate",
          e);
    }
  }

  public Trial trial() {
    return trial;
  }

  public DrillServer server() {
    return server;
  }

  /** What was not as in the source, in words. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** Drops the scratch database. */
  @Override
  public void close() {
    scratch.close();
  }
}
