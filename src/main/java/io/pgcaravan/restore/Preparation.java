package io.pgcaravan.restore;

import java.util.List;

/**
 * SQL around an archive's own. Each text may have several statements, and must not end the
 * transaction.
 *
 * @param present names of schemas that are there when the archive begins: what it says to make or
 *     drop them ({@code CREATE SCHEMA}, {@code DROP SCHEMA}) is left out
 * @param before in the transaction, before the archive: locks with their time-out, what makes room
 * @param after in the transaction, after the archive and before the proof: what must be again as it
 *     was, such as grants
 * @param beforeCommit in the transaction, after the proof, immediately before the commit: what must
 *     hold at that moment
 * @param afterCommit each in a session of its own and outside of any transaction block; a failure
 *     there is told and harms nothing
 * @param configured tables of extensions whose rows the archive's replace
 */
public record Preparation(
    List<String> present,
    List<String> before,
    List<String> after,
    List<String> beforeCommit,
    List<String> afterCommit,
    ConfiguredTables configured) {

  /** Nothing: the archive alone. */
  public static final Preparation NONE = new Preparation(List.of(), List.of(), List.of());

  public Preparation {
    present = List.copyOf(present);
    before = List.copyOf(before);
    after = List.copyOf(after);
    beforeCommit = List.copyOf(beforeCommit);
    afterCommit = List.copyOf(afterCommit);
  }

  /** One that makes no schema, and asks nothing of the moment of the commit. */
  public Preparation(List<String> before, List<String> after, List<String> afterCommit) {
    this(List.of(), before, after, List.of(), afterCommit);
  }

  /** One that leaves the rows of extensions alone. */
  public Preparation(
      List<String> present,
      List<String> before,
      List<String> after,
      List<String> beforeCommit,
      List<String> afterCommit) {
    this(present, before, after, beforeCommit, afterCommit, ConfiguredTables.NONE);
  }
}
