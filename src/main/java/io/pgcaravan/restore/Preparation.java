package io.pgcaravan.restore;

import java.util.List;

/**
 * SQL around an archive's own. Each text may have several statements, and must not end the
 * transaction.
 *
 * @param before in the transaction, before the archive: locks with their time-out, what makes room
 * @param after in the transaction, after the archive and before the proof: what must be again as it
 *     was, such as grants
 * @param afterCommit each in a session of its own; a failure there is told and harms nothing
 */
public record Preparation(List<String> before, List<String> after, List<String> afterCommit) {

  /** Nothing: the archive alone. */
  public static final Preparation NONE = new Preparation(List.of(), List.of(), List.of());

  public Preparation {
    before = List.copyOf(before);
    after = List.copyOf(after);
    afterCommit = List.copyOf(afterCommit);
  }
}
