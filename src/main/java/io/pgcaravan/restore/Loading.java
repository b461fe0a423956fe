package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.proof.DumpParts;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.TextEncoding;
import io.pgcaravan.verify.ArchiveText;
import io.pgcaravan.verify.DamagedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done in a restore's transaction, up to its commit. */
final class Loading {

  private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

  /** Under which pg_dump reads rows, beside what the session and the archive have set. */
  private static final String AS_DUMPED =
      "SET LOCAL search_path = ''; SET LOCAL row_security = off; SET LOCAL TimeZone = %s;";

  /** The server had too little of something, which no archive can cause. */
  private static final String RESOURCES = "(SQLSTATE 53";

  /**
   * An archive that was fed.
   *
   * @param timeZone in which it was written; empty if that is not known, and then rows with times
   *     may be written in another way
   */
  private record Fed(TextEncoding encoding, Proof proof, Optional<String> timeZone) {

    ProofLevel provable(ProofLevel asked) {
      ProofLevel known = proof.level().atLeast(asked) ? asked : proof.level();
      return timeZone.isEmpty() && known.atLeast(ProofLevel.COUNTS) ? ProofLevel.COUNTS : known;
    }
  }

  private final Transaction transaction;
  private final Session session;
  private final ProofLevel level;
  private final UnaryOperator<DumpParts> change;
  private final LongConsumer progress;
  private final List<Fed> fed = new ArrayList<>();
  private long bytes;
  private long archiveStartsAt = -1;

  /** What is being read; null where none is, or all of it was found good. */
  private @Nullable ArchiveText reading;

  Loading(
      Transaction transaction,
      ProofLevel level,
      UnaryOperator<DumpParts> change,
      LongConsumer progress) {
    this.transaction = transaction;
    this.session = transaction.session();
    this.level = level;
    this.change = change;
    this.progress = progress;
  }

  /**
   * Does all of it.
   *
   * @throws CaravanException if anything failed, told by what failed first
   */
  void load(List<ArchiveText> archives, Preparation preparation) {
    try {
      tell(preparation.before());
      feed(archives.get(0), preparation);
      if (archives.size() > 1) {
        LaterData later = LaterData.prepare(session);
        for (ArchiveText archive : archives.subList(1, archives.size())) {
          feed(archive, preparation);
        }
        later.complete();
      }
      tell(preparation.after());
      tell(List.of("SET CONSTRAINTS ALL IMMEDIATE"));
      for (Fed each : fed) {
        tell(List.of(AS_DUMPED.formatted(SqlText.literal(each.timeZone().orElse("UTC")))));
        new ProofCheck(session, each.encoding(), each.proof()).compare(each.provable(level));
        session.speak(TextEncoding.UTF8);
      }
      tell(preparation.beforeCommit());
    } catch (IOException e) {
      throw judged(session.failure(archiveStartsAt));
    }
  }

  /**
   * An error in mid-archive may be one of the archive: its hash is known at its end only, and what
   * a flipped bit makes of a statement is refused long before.
   */
  private CaravanException judged(CaravanException failure) {
    boolean lacking = String.valueOf(failure.getMessage()).contains(RESOURCES);
    if (reading == null || lacking || failure instanceof TransientException || session.overTime()) {
      return failure;
    }
    LOG.info("{}: looking whether the archive is damaged", failure.getMessage());
    try {
      reading.writeTo((buffer, offset, length) -> {});
      return failure;
    } catch (DamagedException e) {
      e.addSuppressed(failure);
      return e;
    } catch (CaravanException | IOException e) {
      LOG.debug("it could not be looked at", e);
      return failure;
    }
  }

  /** One answer for all: an error is told where it happened. */
  private void tell(List<String> statements) throws IOException {
    session.tell("\\o /dev/null");
    for (String statement : statements) {
      session.tell(statement.strip().endsWith(";") ? statement : statement + ";");
    }
    session.tell("\\o");
    session.ask("SELECT 1");
  }

  private void feed(ArchiveText archive, Preparation preparation) throws IOException {
    String key = Key.random();
    boolean restricts = Restrict.isKnownTo(transaction.tools());
    session.tell("\\o /dev/null"); // what its setval and lo_create answer would fill the pipe
    session.tell(restricts ? "\\restrict " + key : "");
    Feed feed =
        new Feed(
            session, transaction.settingsTheServerLacks(), preparation, change, bytes, progress);
    archiveStartsAt = session.lines();
    reading = archive;
    ArchiveText.Read read = feed(archive, feed);
    reading = null;
    bytes = feed.bytes();
    session.tell(restricts ? "\n\\unrestrict " + key : "");
    session.passed(feed.lines());
    session.tell("\\o");
    session.speak(TextEncoding.UTF8);
    session.ask("SELECT 1");
    archiveStartsAt = -1;
    Optional<String> timeZone = SourceSettings.of(archive).get("TimeZone");
    fed.add(new Fed(feed.encoding(), read.proof(), timeZone));
  }

  private static ArchiveText.Read feed(ArchiveText archive, Feed feed) throws IOException {
    try {
      ArchiveText.Read read = archive.writeTo(feed);
      feed.end();
      return read;
    } catch (CaravanException e) {
      if (feed.broken()) {
        throw new IOException("psql takes no more", e);
      }
      throw unread(archive, feed, e);
    }
  }

  /** What came in the way of reading one copy of an archive, and not of its restore. */
  private static CaravanException unread(ArchiveText archive, Feed feed, CaravanException failure) {
    String copy = archive.archive().key() + " at " + archive.destination().name();
    if (feed.refused()) {
      return new DamagedException(
          "%s is not as pg_dump writes it: %s".formatted(copy, failure.getMessage()),
          "verify this copy: a damaged disk or somebody has changed it; restore another by --from",
          failure);
    }
    return failure instanceof PermanentException && !(failure instanceof DamagedException)
        ? new UnreadableCopyException(
            "%s cannot be read: %s".formatted(copy, failure.getMessage()), failure.hint(), failure)
        : failure;
  }

  /** How much was compared: of a pair, of its data, for a schema has no rows. */
  ProofLevel proven() {
    return last().provable(level);
  }

  private Fed last() {
    return fed.get(fed.size() - 1);
  }

  long tables() {
    return fed.stream().mapToLong(each -> each.proof().tables().size()).sum();
  }

  long rows() {
    return fed.stream().mapToLong(each -> each.proof().rows()).sum();
  }

  long bytes() {
    return bytes;
  }

  /** Of a pair only what its data do not prove. */
  List<String> unproven() {
    List<String> unproven = new ArrayList<>(last().proof().unproven());
    if (level == ProofLevel.CONTENT && proven() == ProofLevel.COUNTS) {
      unproven.add(
          "the archive does not say in which time zone it was written, so rows were only counted");
    }
    return List.copyOf(unproven);
  }
}
