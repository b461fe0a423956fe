package io.pgcaravan.drill;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of one drill: the one at {@code DRILL_URL}, or embedded ones, a server for each major
 * version that is asked for. Closing it stops and removes the embedded ones.
 */
public final class DrillServers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DrillServers.class);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** A restored database takes more room than its dump: indexes, and the log of changes. */
  private static final long ROOM_FACTOR = 2;

  private final String url;
  private final Path binaries;
  private final DrillGround ground;
  private final Path directory;
  private final InstalledClients clients = InstalledClients.ofThisMachine();
  private final Map<Integer, EmbeddedServer> embedded = new HashMap<>();
  private @Nullable DrillServer given;

  private DrillServers(String url, Path binaries, Path directory, DrillGround ground) {
    this.url = url;
    this.binaries = binaries;
    this.directory = directory;
    this.ground = ground;
  }

  /**
   * Takes the place of drills, and sweeps it.
   *
   * @param url of the server for drills; empty for embedded ones
   * @param binaries of embedded ones
   * @param directory where they keep their files
   * @throws PermanentException if another drill is under way
   */
  public static DrillServers open(String url, Path binaries, Path directory, Instant now) {
    return new DrillServers(url, binaries, directory, DrillGround.enter(directory, now));
  }

  /**
   * The server that a trial takes place on, started if need be.
   *
   * @throws CaravanException if there is none that fits, it cannot be reached, or it lacks what the
   *     archives need
   */
  public DrillServer serverFor(Trial trial) {
    DrillServer server = url.isBlank() ? embedded(trial) : given();
    if (server.facts().version().major() < trial.major()) {
      LOG.warn(
          "{} is older than the server of {}, PostgreSQL {}",
          server.label(),
          trial.source(),
          trial.source().manifest().serverVersion());
    }
    server.prepare(trial.source().manifest());
    trial.schema().ifPresent(schema -> server.prepare(schema.manifest()));
    return server;
  }

  private DrillServer given() {
    if (given == null) {
      given = ask(DatabaseUrl.parse(url).refusePooler(), false);
    }
    return given;
  }

  private DrillServer embedded(Trial trial) {
    requireRoom(trial.source().manifest());
    int newest = clients.newest().version().major();
    EmbeddedServer server = embedded.computeIfAbsent(trial.major(), major -> start(major, newest));
    return ask(server.database("postgres"), true);
  }

  private EmbeddedServer start(int archiveMajor, int newestClient) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    Secrets.add(password);
    try {
      LOG.info("starting an embedded PostgreSQL for archives of version {}", archiveMajor);
      return EmbeddedServer.startFor(
          binaries, ground.workspace(), archiveMajor, newestClient, password);
    } catch (IOException e) {
      throw new PermanentException(
          "no directory for an embedded server could be made in %s (%s)".formatted(directory, e),
          "make it writable for this user, or set DRILL_URL",
          e);
    }
  }

  /** A drill that fills the disk of the stage would cost the next backup. */
  private void requireRoom(Manifest manifest) {
    long needed =
        Math.max(manifest.databaseSizeBytes(), ROOM_FACTOR * Math.max(0, manifest.plainBytes()));
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < needed) {
        throw new PermanentException(
            "restoring %s takes up to %s, and %s has %s free"
                .formatted(manifest.archive(), Amounts.size(needed), directory, Amounts.size(free)),
            "free some space, or set DRILL_URL to another server");
      }
    } catch (IOException e) {
      LOG.debug("the free space of {} is not known", directory, e);
    }
  }

  private DrillServer ask(DatabaseUrl database, boolean isEmbedded) {
    Server facts = Server.ask(clients.any(), database, LIMIT);
    ClientTools tools = clients.fitting(facts.version());
    return new DrillServer(database, tools, facts, isEmbedded);
  }

  @Override
  public void close() {
    try (ground) {
      embedded.values().forEach(DrillServers::stop);
    }
  }

  /** One that does not stop keeps neither the others nor the next drill. */
  private static void stop(EmbeddedServer server) {
    try {
      server.close();
    } catch (CaravanException e) {
      LOG.warn("{}", e.line());
    }
  }
}
