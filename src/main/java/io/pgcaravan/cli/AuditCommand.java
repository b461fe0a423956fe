package io.pgcaravan.cli;

import io.pgcaravan.catalog.RecordedAct;
import io.pgcaravan.plan.Amounts;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who did what to which archive. */
@Command(
    name = "audit",
    description = "Lists who did what to which archive, when and why; the newest first.",
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(AuditCommand.class);

  @Mixin private Most most;

  @Mixin private Answer answer;

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.start()) {
      List<RecordedAct> acts = session.runtime().indexes().acts(most.limit(), LOG::warn);
      answer.print(() -> Map.of("audit", acts), out -> table(acts).print(out));
      return 0;
    }
  }

  private static Table table(List<RecordedAct> acts) {
    Table table = new Table("AT", "BY", "ACTION", "ARCHIVE", "DESTINATION", "SIZE", "REASON");
    for (RecordedAct act : acts) {
      table.row(
          act.at().truncatedTo(ChronoUnit.SECONDS).toString(),
          act.by(),
          act.action(),
          act.archive(),
          act.destination(),
          Amounts.size(act.sizeBytes()),
          act.reason());
    }
    return table;
  }
}
