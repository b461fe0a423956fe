package io.pgcaravan.camel;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.retention.Judgement;
import java.util.List;

/**
 * What a prune of a plan would do.
 *
 * @param judgements one for each of its destinations
 */
public record PrunePreview(Plan plan, List<Judgement> judgements) {}
