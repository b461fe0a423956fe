package io.pgcaravan.restore;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.postgres.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A restore as it would be: what goes where, what it replaces, and what stands against it. Nothing
 * was changed to find out.
 *
 * @param target the database that receives the archive; one that is yet to be made for a new one
 * @param server what is connected to meanwhile: the target, or another database of its server
 * @param replacement what makes room; null where nothing is replaced
 * @param obstacles the worst first
 */
public record Assessment(
    Wanted wanted,
    DatabaseUrl target,
    DatabaseUrl server,
    ClientTools tools,
    TargetState state,
    @Nullable Replacement replacement,
    List<Obstacle> obstacles) {

  private static final Duration QUESTION_LIMIT = Duration.ofMinutes(2);

  public Assessment {
    obstacles = List.copyOf(obstacles);
  }

  /**
   * Looks at the target.
   *
   * @param url of the target, or of any database of the server that gets a new one
   * @param sources databases that plans back up: none of them is the target unless that is allowed
   * @param lockWait how long a lock may be waited for
   * @throws UsageException if the target is one of the sources
   * @throws io.pgcaravan.failure.CaravanException if the target cannot be asked
   */
  public static Assessment of(
      Wanted wanted, DatabaseUrl url, List<DatabaseUrl> sources, Duration lockWait) {
    refusePooler(url);
    InstalledClients clients = InstalledClients.ofThisMachine();
    Server version = TargetServer.ask(clients.any(), url, QUESTION_LIMIT);
    ClientTools tools = tools(clients, version.version(), wanted);
    if (!wanted.intoNew()) {
      sources.forEach(source -> refuseSource(tools, url, source));
    }
    TargetState state = TargetState.ask(tools, url, QUESTION_LIMIT);
    List<Obstacle> obstacles =
        new ArrayList<>(new Preflight(wanted, state, freeBytes(url, state)).obstacles());
    Replacement replacement = null;
    if (wanted.full() && !wanted.intoNew() && !state.empty()) {
      replacement =
          Replacement.plan(tools, url, List.of(), keepGrants(wanted), lockWait, QUESTION_LIMIT);
      obstacles.addAll(replacement.obstacles());
    }
    DatabaseUrl target = wanted.intoNew() ? url.withDatabase(wanted.newDatabase()) : url;
    return new Assessment(wanted, target, url, tools, state, replacement, obstacles);
  }

  private static void refusePooler(DatabaseUrl url) {
    try {
      url.refusePooler();
    } catch (PermanentException e) {
      throw new PermanentException("a restore needs one session: " + e.getMessage(), e.hint(), e);
    }
  }

  /** A new database needs no pg_dump of its server's version: nothing is backed up first. */
  private static ClientTools tools(InstalledClients clients, ServerVersion version, Wanted wanted) {
    return wanted.intoNew() ? clients.any() : clients.fitting(version);
  }

  private static boolean keepGrants(Wanted wanted) {
    List<String> options = wanted.manifest().orElseThrow().options();
    return options.contains("--no-acl") || options.contains("--no-privileges");
  }

  private static void refuseSource(ClientTools tools, DatabaseUrl target, DatabaseUrl source) {
    if (SameDatabase.are(tools, target, source)) {
      throw new UsageException(
          "%s is the database that is backed up itself".formatted(target),
          "name another database, or add --to-source if that is what you want to replace");
    }
  }

  /** Only where the server runs on this machine. */
  private static OptionalLong freeBytes(DatabaseUrl url, TargetState state) {
    String directory = state.dataDirectory();
    boolean here = url.identity().matches("(localhost|127\\.0\\.0\\.1|\\[::1]|/.*):?\\d*/.*");
    if (!here || directory == null || !Files.isDirectory(Path.of(directory))) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Files.getFileStore(Path.of(directory)).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether the target has something in it that is to be kept first. */
  public boolean needsBackup() {
    return !wanted.intoNew() && !state.empty();
  }

  /**
   * Drops what earlier replacements of the target could not, so that no backup of it has that;
   * returns what it could not drop, and why.
   */
  public List<String> sweep() {
    return wanted.intoNew() ? List.of() : Replacement.sweep(tools, target, QUESTION_LIMIT);
  }

  /** What there is now and will be gone; empty for none. */
  public List<String> replaces() {
    return replacement == null ? List.of() : replacement.replaces();
  }

  public boolean replacing() {
    return replacement != null;
  }

  public Preparation preparation() {
    return replacement == null ? Preparation.NONE : replacement.preparation();
  }

  /**
   * Refuses what must not be tried.
   *
   * @throws PermanentException naming all that stands against it
   */
  public void requirePossible() {
    List<Obstacle> refusals = obstacles.stream().filter(Obstacle::refuses).toList();
    if (!refusals.isEmpty()) {
      throw new PermanentException(
          joined(refusals.stream().map(Obstacle::message).toList()),
          joined(refusals.stream().map(Obstacle::hint).distinct().toList()));
    }
  }

  private static String joined(List<String> texts) {
    return texts.stream().collect(Collectors.joining("; "));
  }
}
