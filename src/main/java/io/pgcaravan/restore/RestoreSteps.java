package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.TextEncoding;
import io.pgcaravan.verify.ArchiveText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** What is done in a restore's transaction, up to its commit. */
final class RestoreSteps {

  /** The settings that pg_dump reads rows under, beside those of the session and the archive. */
  private static final String AS_DUMPED =
      "SET LOCAL TimeZone = 'UTC'; SET LOCAL search_path = ''; SET LOCAL row_security = off;";

  private record Fed(TextEncoding encoding, Proof proof) {}

  private final Transaction transaction;
  private final Session session;
  private final ProofLevel level;
  private final LongConsumer progress;
  private final List<Fed> fed = new ArrayList<>();
  private long bytes;
  private long archiveStartsAt = -1;

  RestoreSteps(Transaction transaction, ProofLevel level, LongConsumer progress) {
    this.transaction = transaction;
    this.session = transaction.session();
    this.level = level;
    this.progress = progress;
  }

  /**
   * Does all of it.
   *
   * @throws CaravanException if anything failed, told by what failed first
   */
  void restore(List<ArchiveText> archives, Preparation preparation) {
    try {
      tell(preparation.before());
      feed(archives.get(0));
      if (archives.size() > 1) {
        LaterData later = LaterData.prepare(session);
        for (ArchiveText archive : archives.subList(1, archives.size())) {
          feed(archive);
        }
        later.complete();
      }
      tell(preparation.after());
      tell(List.of("SET CONSTRAINTS ALL IMMEDIATE;", AS_DUMPED));
      for (Fed each : fed) {
        new ProofCheck(session, each.encoding(), each.proof()).compare(proven());
      }
    } catch (IOException e) {
      throw session.failure(archiveStartsAt);
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

  private void feed(ArchiveText archive) throws IOException {
    String key = Key.random();
    boolean restricts = Restrict.isKnownTo(transaction.tools());
    session.tell("\\o /dev/null"); // what its setval and lo_create answer would fill the pipe
    session.tell(restricts ? "\\restrict " + key : "");
    Feed feed = new Feed(session, transaction.settingsTheServerLacks(), bytes, progress);
    archiveStartsAt = session.lines();
    ArchiveText.Read read = feed(archive, feed);
    bytes = feed.bytes();
    session.tell(restricts ? "\n\\unrestrict " + key : "");
    session.passed(feed.lines());
    session.tell("\\o");
    session.speak(TextEncoding.UTF8);
    session.ask("SELECT 1");
    archiveStartsAt = -1;
    fed.add(new Fed(feed.encoding(), read.proof()));
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
      throw e;
    }
  }

  /** How much was compared. */
  ProofLevel proven() {
    return fed.stream().map(each -> each.proof().level()).reduce(level, RestoreSteps::lower);
  }

  private static ProofLevel lower(ProofLevel one, ProofLevel other) {
    return one.atLeast(other) ? other : one;
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

  /** Of a pair only what its data do not prove: a schema has no rows. */
  List<String> unproven() {
    return fed.get(fed.size() - 1).proof().unproven();
  }
}
