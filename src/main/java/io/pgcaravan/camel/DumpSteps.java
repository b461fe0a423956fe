package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.dump.Completeness;
import io.pgcaravan.dump.CustomText;
import io.pgcaravan.dump.DumpCommand;
import io.pgcaravan.dump.Globals;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.openpgp.Decryption;
import io.pgcaravan.openpgp.Encryption;
import io.pgcaravan.openpgp.Recipients;
import io.pgcaravan.plan.Contents;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseAnswer;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.ProofTally;
import io.pgcaravan.run.Run;
import io.pgcaravan.seal.Seal;
import io.pgcaravan.seal.Sealed;
import io.pgcaravan.stage.StageFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code dump}: what the dump route does beside running pg_dump and sealing. */
public final class DumpSteps {

  private static final Logger LOG = LoggerFactory.getLogger(DumpSteps.class);
  private static final Duration QUESTION_LIMIT = Duration.ofMinutes(2);

  private final Clock clock;
  private final String node;

  DumpSteps(Clock clock, String node) {
    this.clock = clock;
    this.node = node;
  }

  /**
   * Reads the recipients' keys, asks the server, chooses the tools that fit it, and makes the call
   * of pg_dump.
   */
  public DumpCommand prepare(Run run) {
    // what judges keys takes a moment to load, in which the server can be asked
    Optional<CompletableFuture<Recipients>> recipients =
        run.plan()
            .encryptTo()
            .map(
                file ->
                    CompletableFuture.supplyAsync(() -> Recipients.read(file, clock.instant())));
    InstalledClients clients = InstalledClients.ofThisMachine();
    Duration limit = shorter(QUESTION_LIMIT, run.timeLeft());
    Server server = Server.ask(clients.any(), run.database(), limit);
    ClientTools tools = clients.fitting(server.version());
    run.attempt(tools, server);
    askDatabase(run, limit);
    recipients.map(DumpSteps::known).ifPresent(run::recipients);
    DumpCommand command = DumpCommand.of(run.plan(), tools, run.database(), run.timeLeft());
    LOG.info(
        "dumping {} (PostgreSQL {}{}) with {} {}",
        run.database(),
        server.version(),
        server.standby() ? ", a standby" : "",
        tools.pgDump(),
        tools.version());
    LOG.debug("{}", command);
    return command;
  }

  private static Recipients known(CompletableFuture<Recipients> reading) {
    try {
      return reading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CaravanException failure ? failure : e;
    }
  }

  /** A dump is good without what is asked here, so nothing fails for want of it. */
  private static void askDatabase(Run run, Duration limit) {
    try {
      run.databaseAnswer(DatabaseAnswer.ask(run.tools(), run.database(), limit));
    } catch (CaravanException e) {
      LOG.warn(
          "the manifest will not tell what {} is beside its rows: {}", run.database(), e.line());
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * Makes sure that the sealed dump is whole, and writes what belongs beside it.
   *
   * @throws io.pgcaravan.failure.CaravanException if it is not
   */
  public void complete(Run run) throws IOException {
    Plan plan = run.plan();
    Sealed sealed = run.sealed();
    Completeness.requireMinimumSize(sealed.plainBytes(), plan.limits().minimumSizeBytes());
    String completeness =
        switch (plan.contents().format()) {
          case PLAIN -> {
            Completeness.requireTrailer(sealed.tail());
            yield "trailer";
          }
          case CUSTOM -> {
            requireReadable(run);
            yield "pg_restore";
          }
        };
    List<Manifest.Companion> companions =
        plan.contents().globals() ? List.of(globals(run)) : List.of();
    run.manifest(manifest(run, completeness, companions));
    write(run, run.archiveName() + Manifests.SUFFIX, Manifests.write(run.manifest()));
    LOG.info(
        "sealed {}: {} bytes of {} ({}{}), complete by its {}",
        run.archiveName(),
        sealed.sizeBytes(),
        sealed.plainBytes(),
        plan.compression(),
        run.recipients().map(to -> ", encrypted to " + to.fingerprints()).orElse(""),
        completeness);
    tellProof(run.manifest());
  }

  private static void tellProof(Manifest manifest) {
    Proof proof = manifest.proof();
    if (proof == null || proof.level() == ProofLevel.NONE) {
      return;
    }
    LOG.info(
        "proof by {}: {} rows in {} tables, {} sequences, {} large objects{}",
        proof.level(),
        proof.rows(),
        proof.tables().size(),
        proof.sequences().size(),
        proof.largeObjects(),
        proof.unproven().isEmpty() ? "" : "; not proven: " + String.join("; ", proof.unproven()));
  }

  /** The pass that shows that it is whole gives its proof, too. */
  private static void requireReadable(Run run) throws IOException {
    Contents contents = run.plan().contents();
    ProofTally tally = new ProofTally(contents.proof());
    Path archive = run.slot().path(run.archiveName());
    try (InputStream file = Files.newInputStream(archive);
        InputStream sealed = decrypted(file, run);
        InputStream dump = Seal.open(sealed, run.plan().compression().method())) {
      CustomText.read(
          run.tools(),
          contents.options().arguments(),
          stdin -> {
            dump.transferTo(stdin);
            sealed.transferTo(OutputStream.nullOutputStream()); // modifications show at its end
          },
          run.timeLeft(),
          tally::add);
    }
    run.proof(tally.proof());
  }

  private static InputStream decrypted(InputStream file, Run run) throws IOException {
    Optional<Decryption> decryption = run.decryption();
    return decryption.isPresent() ? decryption.get().open(file) : file;
  }

  private static Manifest.Companion globals(Run run) throws IOException {
    Optional<Recipients> recipients = run.recipients();
    String name =
        run.archiveName() + Globals.SUFFIX + (recipients.isPresent() ? Encryption.EXTENSION : "");
    try (StageFile file = run.slot().create(name);
        OutputStream sealed =
            recipients.isPresent() ? recipients.get().encryption().open(file) : file;
        OutputStream buffered = new BufferedOutputStream(sealed)) {
      Globals.dump(run.tools(), run.database(), buffered, run.timeLeft());
    }
    Path path = run.slot().path(name);
    return new Manifest.Companion(name, Files.size(path), Sha256.of(path));
  }

  private Manifest manifest(Run run, String completeness, List<Manifest.Companion> companions) {
    Contents contents = run.plan().contents();
    Sealed sealed = run.sealed();
    return new Manifest(
        Manifest.FORMAT_VERSION,
        "pg-caravan " + Version.ofProgram(),
        run.archiveName(),
        run.plan().name(),
        run.database().identity(),
        contents.scopeLabel(),
        contents.format().name().toLowerCase(Locale.ROOT),
        contents.options().arguments(),
        run.plan().compression().toString(),
        run.recipients().map(Recipients::fingerprints).orElse(List.of()),
        sealed.plainBytes(),
        sealed.sizeBytes(),
        sealed.sha256(),
        run.startedAt(),
        clock.instant(),
        run.server().version().text(),
        run.tools().version().text(),
        run.server().databaseSizeBytes(),
        completeness,
        run.id(),
        node,
        run.trigger(),
        run.note(),
        companions,
        run.plan().destinations(),
        ScopeOfProof.proof(run),
        ScopeOfProof.source(run).orElse(null));
  }

  private static void write(Run run, String name, byte[] content) throws IOException {
    try (StageFile file = run.slot().create(name)) {
      file.write(content);
    }
  }
}
