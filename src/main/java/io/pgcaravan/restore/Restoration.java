package io.pgcaravan.restore;

import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.verify.ArchiveText;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

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
 * @param progress told the bytes of text fed so far, often
 */
public record Restoration(
    List<ArchiveText> archives,
    DatabaseUrl target,
    ClientTools tools,
    Preparation preparation,
    ProofLevel level,
    Duration limit,
    LongConsumer progress) {

  /**
   * Restores, proves and commits.
   *
   * @throws io.pgcaravan.failure.CaravanException if anything failed: the database holds what it
   *     held; one whose end is not known says so
   */
  public Restored run() {
    throw new UnsupportedOperationException("to be written");
  }
}
