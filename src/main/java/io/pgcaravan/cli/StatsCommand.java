package io.pgcaravan.cli;

import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.DestinationIndex;
import io.pgcaravan.plan.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How much there is of what. */
@Command(
    name = "stats",
    description =
        "Counts archives, sums up their sizes, newest and oldest per plan and destination.",
    mixinStandardHelpOptions = true)
final class StatsCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(StatsCommand.class);

  @Mixin private Answer answer;

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      ArchiveIndex index = session.runtime().indexes().archives(LOG::warn);
      List<CopyStatistics> statistics = index.statistics();
      Instant now = session.runtime().clock().instant();
      answer.print(() -> tree(statistics), out -> printTable(out, statistics, now));
      return tellFailures(index);
    }
  }

  private static int tellFailures(ArchiveIndex index) {
    if (!(index instanceof DestinationIndex read)) {
      return 0;
    }
    read.failures()
        .forEach((name, e) -> LOG.error("what {} holds is not known: {}", name, e.line()));
    return read.failures().isEmpty() ? 0 : 1;
  }

  private static void printTable(PrintWriter out, List<CopyStatistics> statistics, Instant now) {
    Table table = new Table("PLAN", "DESTINATION", "ARCHIVES", "SIZE", "NEWEST", "AGE", "OLDEST");
    for (CopyStatistics each : statistics) {
      table.row(
          each.plan().isEmpty() ? "-" : each.plan(),
          each.destination(),
          String.valueOf(each.copies()),
          Amounts.size(each.sizeBytes()),
          time(each.newest()),
          each.newest() == null ? "-" : Amounts.age(Duration.between(each.newest(), now)),
          time(each.oldest()));
    }
    if (!table.isEmpty()) {
      table.print(out);
    }
    out.printf("%d archives, %s%n", count(statistics), Amounts.size(bytes(statistics)));
  }

  private static String time(@Nullable Instant instant) {
    return instant == null ? "-" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static long count(List<CopyStatistics> statistics) {
    return statistics.stream().mapToLong(CopyStatistics::copies).sum();
  }

  private static long bytes(List<CopyStatistics> statistics) {
    return statistics.stream().mapToLong(CopyStatistics::sizeBytes).sum();
  }

  private static Map<String, Object> tree(List<CopyStatistics> statistics) {
    List<Map<String, Object>> groups = new ArrayList<>();
    for (CopyStatistics each : statistics) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("plan", each.plan().isEmpty() ? null : each.plan());
      fields.put("destination", each.destination());
      fields.put("archives", each.copies());
      fields.put("sizeBytes", each.sizeBytes());
      fields.put("newest", each.newest());
      fields.put("oldest", each.oldest());
      groups.add(fields);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("statistics", groups);
    all.put("archives", count(statistics));
    all.put("sizeBytes", bytes(statistics));
    return all;
  }
}
