package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;

/** The server that something is brought into. */
public final class TargetServer {

  private TargetServer() {}

  /**
   * Asks it for its version.
   *
   * @throws CaravanException if it does not answer: what is wrong is wrong with this URL then, not
   *     with that of a plan
   */
  public static Server ask(ClientTools tools, DatabaseUrl target, Duration limit) {
    try {
      return Server.ask(tools, target, limit);
    } catch (TransientException e) {
      throw new TransientException(unanswered(e), hint(e), e);
    } catch (UsageException e) {
      throw new UsageException(unanswered(e), hint(e), e);
    } catch (PermanentException e) {
      throw new PermanentException(unanswered(e), hint(e), e);
    }
  }

  private static String unanswered(CaravanException failure) {
    return "the target does not answer: " + failure.getMessage();
  }

  private static String hint(CaravanException failure) {
    return failure.hint().replace("DATABASE_URL", "the target's URL");
  }
}
