package io.pgcaravan.drill;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseFacts.Extension;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The server on which a drill makes its scratch databases.
 *
 * @param url of a database of it, with the right to make others
 * @param tools that fit it
 * @param facts what it says of itself
 * @param embedded whether it is the drill's own, made for it
 */
public record DrillServer(DatabaseUrl url, ClientTools tools, Server facts, boolean embedded) {

  static final String ELSEWHERE =
      "set DRILL_URL to a server that has it, with a role that may create databases";

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** As messages name it. */
  public String label() {
    return embedded ? "embedded PostgreSQL " + facts.version() : url.identity();
  }

  /**
   * Looks whether an archive can be restored here, and prepares what it may: roles, on a server of
   * its own.
   *
   * @throws PermanentException naming what is missing
   */
  void prepare(Manifest manifest) {
    if (!List.of(Trial.TABLES, Trial.DATA_ONLY).contains(manifest.scope())) {
      requireExtensions(manifest); // of these, pg_dump writes none
    }
    Proof proof = manifest.proof();
    if (proof != null) {
      addRoles(proof.roles());
    }
  }

  private void requireExtensions(Manifest manifest) {
    if (manifest.source() == null || manifest.source().extensions().isEmpty()) {
      return;
    }
    Set<String> there = lines("SELECT name FROM pg_catalog.pg_available_extensions");
    String missing =
        manifest.source().extensions().stream()
            .map(Extension::name)
            .filter(name -> !there.contains(name))
            .sorted()
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new PermanentException(
          "%s needs the extension %s, which %s lacks"
              .formatted(manifest.archive(), missing, label()),
          embedded ? ELSEWHERE : "install it on the server of DRILL_URL");
    }
  }

  /** A dump names owners and grantees; on a server of others nobody adds roles unasked. */
  private void addRoles(List<String> roles) {
    Set<String> missing = new TreeSet<>(roles);
    missing.removeAll(lines("SELECT rolname FROM pg_catalog.pg_roles"));
    if (missing.isEmpty()) {
      return;
    }
    if (!embedded) {
      throw new PermanentException(
          "%s lacks the roles %s, which the archive names"
              .formatted(label(), String.join(", ", missing)),
          "create them there, or leave DRILL_URL empty for an embedded server");
    }
    for (String role : missing) {
      ask("CREATE ROLE \"%s\"".formatted(role.replace("\"", "\"\"")));
    }
  }

  private Set<String> lines(String sql) {
    return ask(sql).lines().collect(Collectors.toSet());
  }

  private String ask(String sql) {
    return Server.query(tools, url, sql, LIMIT);
  }
}
