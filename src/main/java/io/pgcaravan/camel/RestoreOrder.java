package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.proof.ProofLevel;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of a restore, as the headers of {@code direct:restore} tell it.
 *
 * @param archive its name or key, {@code latest}, or the path of a file
 * @param data the data-only half of a pair, likewise; empty for none
 * @param from name of a destination; empty for any
 * @param plan narrows {@code latest}; empty for all
 * @param to the target, or any database of the server that gets a new one
 * @param intoNew name of the database to be made; empty for the target itself
 * @param toSource whether the target may be a database that plans back up
 * @param yes whether what there is may be replaced
 * @param proof how much is compared before the commit; empty for what the manifest tells
 * @param trigger cli or manual
 */
record RestoreOrder(
    String archive,
    String data,
    String from,
    String plan,
    ConfiguredUrl to,
    String intoNew,
    boolean toSource,
    boolean yes,
    Optional<ProofLevel> proof,
    String trigger) {

  /**
   * Reads headers; whoever fires the route by hand may leave out all but archive and to.
   *
   * @throws UsageException if one of these is missing, or one is malformed
   */
  static RestoreOrder of(Map<String, Object> headers) {
    String archive = text(headers.get("archive"));
    if (archive.isEmpty()) {
      throw new UsageException("no archive is named", "name one, or latest");
    }
    if (text(headers.get("to")).isEmpty()) {
      throw new UsageException("no target is named", "name it by --to URL");
    }
    String proof = text(headers.get("proof"));
    String trigger = text(headers.get("trigger"));
    RestoreOrder order =
        new RestoreOrder(
            archive,
            text(headers.get("data")),
            text(headers.get("from")),
            text(headers.get("plan")),
            url(headers.get("to")),
            text(headers.get("intoNew")),
            flag(headers.get("toSource")),
            flag(headers.get("yes")),
            proof.isEmpty() ? Optional.empty() : Optional.of(ProofLevel.parse(proof)),
            trigger.isEmpty() ? "manual" : trigger);
    order.to().parse(); // what is malformed is found before anything else
    return order;
  }

  private static ConfiguredUrl url(@Nullable Object value) {
    return value instanceof ConfiguredUrl url ? url : new ConfiguredUrl(text(value));
  }

  private static boolean flag(@Nullable Object value) {
    return text(value).equals("true");
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString().strip();
  }
}
