package io.pgcaravan.camel;

import io.pgcaravan.drill.DrillRound;
import io.pgcaravan.jmx.Status;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.Runs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.InflightRepository.InflightExchange;

/**
 * What runs now, by the exchanges that Camel has in flight; their variables tell what they are. A
 * run may have several at a time, such as one for each delivery.
 */
record RunsInFlight(CamelContext context) {

  /** The variable of something that is fired over JMX and is no run. */
  static final String ORDER = "order";

  /** The oldest first. */
  List<Status> all() {
    Map<Status, List<InflightExchange>> exchanges = new LinkedHashMap<>();
    for (InflightExchange each : context.getInflightRepository().browse()) {
      begun(each.getExchange())
          .ifPresent(run -> exchanges.computeIfAbsent(run, key -> new ArrayList<>()).add(each));
    }
    return exchanges.entrySet().stream()
        .map(entry -> entry.getKey().at(places(entry.getValue())))
        .sorted(Comparator.comparing(Status::startedAt))
        .toList();
  }

  /** Routes with the step in them, each once. */
  private static List<String> places(List<InflightExchange> exchanges) {
    return List.copyOf(
        exchanges.stream()
            .filter(each -> each.getAtRouteId() != null)
            .map(RunsInFlight::place)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String place(InflightExchange exchange) {
    return exchange.getNodeId() == null
        ? exchange.getAtRouteId()
        : "%s (%s)".formatted(exchange.getAtRouteId(), exchange.getNodeId());
  }

  /** What an exchange does, once that has begun. A safety backup is a run of its own. */
  static Optional<Status> begun(Exchange exchange) {
    if (exchange.getVariable(ORDER) instanceof Status order) {
      return Optional.of(order);
    }
    if (exchange.getVariable("run") instanceof Run run) {
      return Optional.of(
          Status.running(
              run.id(), run.kind().toString(), run.plan().name(), run.trigger(), run.startedAt()));
    }
    if (exchange.getVariable("restoring") instanceof Restoring restoring) {
      return Optional.of(
          Status.running(
              restoring.id(),
              Kind.RESTORE.toString(),
              restoring.plan(),
              restoring.order().trigger(),
              restoring.startedAt()));
    }
    if (exchange.getVariable("drill") instanceof DrillRound round) {
      return Optional.of(drill(round));
    }
    return Optional.empty();
  }

  private static Status drill(DrillRound round) {
    String plans = round.plans().stream().map(Plan::name).collect(Collectors.joining(", "));
    String subject = round.plans().size() == 1 ? plans : "all";
    return Status.running(
        Runs.id(Kind.DRILL, subject, round.startedAt()),
        Kind.DRILL.toString(),
        plans,
        round.trigger(),
        round.startedAt());
  }
}
