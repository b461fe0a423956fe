package io.pgcaravan.camel;

import io.pgcaravan.openpgp.Encryption;
import io.pgcaravan.openpgp.Recipients;
import io.pgcaravan.plan.Contents;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.ProofTally;
import io.pgcaravan.run.Run;
import io.pgcaravan.seal.Seal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Seals the dump in the body straight into the stage of the run in the variable {@code run}, and
 * keeps its proof in the same pass.
 *
 * <p>What {@code marshal} would keep for the next step is left empty: it is a copy of its own, and
 * the archive is in its file already.
 */
final class SealDataFormat extends ServiceSupport implements DataFormat {

  private final Progress progress;

  SealDataFormat(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void marshal(Exchange exchange, Object body, OutputStream unused) throws IOException {
    Run run = exchange.getVariable("run", Run.class);
    try (InputStream dump = (InputStream) body;
        Progress.Meter meter = progress.start("dumped", 0)) {
      ProofTally tally = new ProofTally(level(run));
      Optional<Encryption> encryption = run.recipients().map(Recipients::encryption);
      run.sealed(
          Seal.seal(
              dump,
              run.slot().create(run.archiveName()),
              run.plan().compression(),
              encryption,
              tally::add,
              meter::bytes));
      encryption.map(Encryption::sessionKey).ifPresent(run::sessionKey);
      run.proof(tally.proof());
    }
  }

  /** An archive of the custom format is no text yet: it is proven when it is checked. */
  private static ProofLevel level(Run run) {
    Contents contents = run.plan().contents();
    return contents.format() == Contents.Format.PLAIN ? contents.proof() : ProofLevel.NONE;
  }

  @Override
  public Object unmarshal(Exchange exchange, InputStream stream) {
    throw new UnsupportedOperationException(
        "an archive is opened with gpg, gunzip or zstd, see docs/format.md");
  }
}
