package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.DumpParts;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.verify.ArchiveText;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings archives back into one database, in one transaction of one psql session: what makes room,
 * the archives, the comparison with what they hold, and the commit only when all of it is good.
 * Whatever fails before - the program, the session, the server, the archive - leaves the database
 * as it was.
 *
 * @param archives one, or a schema-only and a data-only one
 * @param target the database; it exists
 * @param tools whose psql is used
 * @param preparation what stands around the archives
 * @param level how much is proven before the commit
 * @param limit for all of it; then psql is killed
 * @param change stands before those who take an archive's text, and may change it on its way: what
 *     is proven is the archive's own; the identity for none
 * @param progress told the bytes of text fed so far, often
 */
public record Restoration(
    List<ArchiveText> archives,
    DatabaseUrl target,
    ClientTools tools,
    Preparation preparation,
    ProofLevel level,
    Duration limit,
    UnaryOperator<DumpParts> change,
    LongConsumer progress) {

  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  public Restoration {
    archives = List.copyOf(archives);
  }

  /** A restoration of archives as they are. */
  public Restoration(
      List<ArchiveText> archives,
      DatabaseUrl target,
      ClientTools tools,
      Preparation preparation,
      ProofLevel level,
      Duration limit,
      LongConsumer progress) {
    this(archives, target, tools, preparation, level, limit, UnaryOperator.identity(), progress);
  }

  /**
   * Restores, proves and commits; then has the planner's statistics made anew.
   *
   * @throws CaravanException if anything failed: the database holds what it held; one whose end is
   *     not known says so
   */
  public Restored run() {
    long start = System.nanoTime();
    Restored restored;
    ArchiveText rows = archives.get(archives.size() - 1);
    try (Transaction transaction =
        Transaction.begin(tools, target, SourceSettings.of(rows), limit)) {
      Loading loading = new Loading(transaction, level, change, progress);
      loading.load(archives, preparation);
      transaction.commit();
      restored =
          new Restored(
              joined(archives.stream().map(text -> text.archive().key())),
              joined(archives.stream().map(text -> text.destination().name()).distinct()),
              loading.proven(),
              loading.tables(),
              loading.rows(),
              loading.unproven(),
              loading.bytes(),
              Duration.ofNanos(System.nanoTime() - start));
    }
    Stream.concat(preparation.afterCommit().stream(), Stream.of("ANALYZE"))
        .forEach(this::afterwards);
    return restored;
  }

  /** Whatever happens here, what was committed is there. */
  private void afterwards(String sql) {
    try {
      Server.query(tools, target, sql, limit);
    } catch (CaravanException e) {
      LOG.warn("{} holds what was restored, but afterwards: {}", target, e.line());
    } catch (RuntimeException e) {
      LOG.warn("{} holds what was restored, but afterwards: {}", target, e.toString());
    }
  }

  private static String joined(Stream<String> names) {
    return names.collect(Collectors.joining(" and "));
  }
}
