package io.pgcaravan.run;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StagedArchive;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.openpgp.Decryption;
import io.pgcaravan.openpgp.Encryption;
import io.pgcaravan.openpgp.Recipients;
import io.pgcaravan.openpgp.SessionKey;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseAnswer;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.seal.Sealed;
import io.pgcaravan.stage.StageSlot;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a plan: what it knows from its start, and what its steps find out. Closing it empties
 * its place in the stage and lets the plan run again.
 */
public final class Run implements AutoCloseable {

  private final String id;
  private final Kind kind;
  private final Plan plan;
  private final String trigger;
  private final @Nullable Instant fire;
  private final String note;
  private final DatabaseUrl database;
  private final Instant startedAt;
  private final Clock clock;
  private final PlanLock lock;
  private final StageSlot slot;
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Delivery> backFilled = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<String, Manifest> archives = new LinkedHashMap<>();
  private @Nullable ClientTools tools;
  private @Nullable Server server;
  private @Nullable Sealed sealed;
  private @Nullable DatabaseAnswer databaseAnswer;
  private @Nullable Proof proof;
  private @Nullable Recipients recipients;
  private @Nullable SessionKey sessionKey;
  private @Nullable Manifest manifest;
  private @Nullable RunRecord record;

  Run(
      String id,
      Kind kind,
      Plan plan,
      String trigger,
      @Nullable Instant fire,
      String note,
      DatabaseUrl database,
      Clock clock,
      Instant startedAt,
      PlanLock lock,
      StageSlot slot) {
    this.id = id;
    this.kind = kind;
    this.plan = plan;
    this.trigger = trigger;
    this.fire = fire;
    this.note = Secrets.mask(note); // it goes into manifests, records and mails
    this.database = database;
    this.clock = clock;
    this.startedAt = startedAt;
    this.lock = lock;
    this.slot = slot;
  }

  public String id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  public Plan plan() {
    return plan;
  }

  public String trigger() {
    return trigger;
  }

  /** The fire of the schedule that began it, if one did. */
  public Optional<Instant> fire() {
    return Optional.ofNullable(fire);
  }

  public String note() {
    return note;
  }

  public DatabaseUrl database() {
    return database;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public StageSlot slot() {
    return slot;
  }

  /** What the plan's time limit leaves, at least a moment. */
  public Duration timeLeft() {
    Duration left = Duration.between(clock.instant(), startedAt.plus(plan.limits().time()));
    return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
  }

  /** The archive's key at every destination: folder, name and extensions. */
  public String archiveKey() {
    return plan.naming().key(plan.name(), database.database(), startedAt)
        + plan.contents().format().extension()
        + plan.compression().method().extension()
        + (plan.encryptTo().isPresent() ? Encryption.EXTENSION : "");
  }

  /** The archive's file name, in the stage too. */
  public String archiveName() {
    String key = archiveKey();
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** Remembers who may read the archive. */
  public void recipients(Recipients found) {
    recipients = found;
  }

  /**
   * Who may read the archive; none for everybody.
   *
   * @throws IllegalStateException if it is to be encrypted, and a route has left out what reads the
   *     keys: under the name of an encrypted archive nothing plain is made
   */
  public Optional<Recipients> recipients() {
    if (recipients == null && plan.encryptTo().isPresent()) {
      throw new IllegalStateException("the recipients' keys were not read");
    }
    return Optional.ofNullable(recipients);
  }

  /** Remembers what the archive was encrypted by. */
  public void sessionKey(SessionKey key) {
    sessionKey = key;
  }

  /** By which the run reads its own archive again; none where it is not encrypted. */
  public Optional<Decryption> decryption() {
    return Optional.ofNullable(sessionKey);
  }

  private void forgetKey() {
    if (sessionKey != null) {
      sessionKey.close();
      sessionKey = null;
    }
  }

  /** Remembers what an attempt begins with. */
  public void attempt(ClientTools foundTools, Server foundServer) {
    tools = foundTools;
    server = foundServer;
    databaseAnswer = null;
    forgetKey();
    sealed = null;
    proof = null;
    manifest = null;
  }

  public ClientTools tools() {
    return known(tools, "client tools");
  }

  public Server server() {
    return known(server, "server");
  }

  /** Remembers what the database says of itself. */
  public void databaseAnswer(DatabaseAnswer answer) {
    databaseAnswer = answer;
  }

  /** What the database says of itself; none where it could not be asked. */
  public Optional<DatabaseAnswer> databaseAnswer() {
    return Optional.ofNullable(databaseAnswer);
  }

  /** Remembers what the dump's text says of its rows. */
  public void proof(Proof found) {
    proof = found;
  }

  public Proof proof() {
    return known(proof, "proof");
  }

  public void sealed(Sealed result) {
    sealed = result;
  }

  public Sealed sealed() {
    return known(sealed, "sealed archive");
  }

  public void manifest(Manifest written) {
    manifest = written;
  }

  public Manifest manifest() {
    return known(manifest, "manifest");
  }

  /** Whether its dump is known to be complete. */
  public boolean madeArchive() {
    return manifest != null;
  }

  /** The run's own archive, sealed and ready to be delivered. */
  public StagedArchive staged() {
    return new StagedArchive(archiveKey(), manifest(), slot.directory());
  }

  private static <T> T known(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException("the run has no %s yet".formatted(what));
    }
    return value;
  }

  /** Where it has got to: what fails now fails there. */
  public String step() {
    if (kind == Kind.REDELIVERY) {
      return "back-fill";
    }
    return madeArchive() ? "deliver" : "dump";
  }

  /** Adds an attempt that failed just now. */
  public synchronized void attemptFailed(
      String step, @Nullable String destination, String message) {
    int number =
        1
            + (int)
                attempts.stream()
                    .filter(each -> each.step().equals(step))
                    .filter(each -> Objects.equals(each.destination(), destination))
                    .count();
    attempts.add(new Attempt(step, destination, number, clock.instant(), message));
  }

  /** The attempts that failed. */
  public synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Remembers an archive that is being delivered. */
  public synchronized void delivers(StagedArchive archive) {
    archives.put(archive.key(), archive.manifest());
  }

  /** What was being delivered, by key. */
  public synchronized Map<String, Manifest> archives() {
    return Map.copyOf(archives);
  }

  /** Adds what became of one delivery; deliveries run at the same time. */
  public synchronized void delivered(Delivery delivery) {
    if (delivery.archive().equals(archiveKey())) {
      deliveries.add(delivery);
    } else {
      backFilled(delivery);
    }
  }

  /** Adds what became of the copy of another run's archive. */
  public synchronized void backFilled(Delivery delivery) {
    backFilled.add(delivery);
  }

  public synchronized List<Delivery> backFilled() {
    return List.copyOf(backFilled);
  }

  public synchronized List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /** Whether it is known what became of an archive at a destination. */
  public synchronized boolean heardOf(String archive, String destination) {
    return Stream.concat(deliveries.stream(), backFilled.stream())
        .filter(each -> each.archive().equals(archive))
        .anyMatch(each -> each.destination().equals(destination));
  }

  /** At how many destinations the archive is. */
  public synchronized long delivered() {
    return deliveries.stream().filter(Delivery.Delivered.class::isInstance).count();
  }

  /** Remembers what was put on record of its end. */
  void end(RunRecord ending) {
    record = ending;
  }

  /** What is on record of its end; none before. */
  public Optional<RunRecord> record() {
    return Optional.ofNullable(record);
  }

  /** Whether its end is on record. */
  public boolean ended() {
    return record != null;
  }

  /** How the run ended, by its deliveries. */
  public synchronized Outcome outcome() {
    long good = delivered();
    if (good == plan.destinations().size()) {
      return Outcome.COMPLETE;
    }
    return good == 0 ? Outcome.FAILED : Outcome.PARTIAL;
  }

  @Override
  public void close() throws IOException {
    forgetKey();
    try (lock) {
      slot.close();
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
