package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether any of the newest copies is known to be damaged, or has vanished without this program.
 */
public final class Damage {

  /** What is wrong now, one finding for each plan and destination. */
  public Findings look(Facts facts) {
    Copies copies = new Copies(facts);
    List<Finding> findings = new ArrayList<>();
    for (Plan plan : facts.plans()) {
      for (String destination : plan.destinations()) {
        List<IndexedCopy> there = copies.of(plan, destination);
        List<IndexedCopy> bad = there.stream().filter(copy -> copy.damage() != null).toList();
        if (!bad.isEmpty()) {
          findings.add(finding(plan, destination, bad, there.size()));
        }
      }
    }
    return new Findings("damage", findings);
  }

  private static Finding finding(Plan plan, String destination, List<IndexedCopy> bad, int looked) {
    return new Finding(
        plan.name() + "@" + destination,
        plan.name(),
        destination,
        "%d of the %d newest copies of plan %s at %s are not good; %s: %s"
            .formatted(
                bad.size(),
                looked,
                plan.name(),
                destination,
                bad.get(0).name(),
                String.valueOf(bad.get(0).damage())),
        "run `./caravan verify %s`, and bring it again from another destination by `./caravan backup"
                .formatted(bad.get(0).name())
            + " %s --redeliver`".formatted(plan.name()));
  }
}
