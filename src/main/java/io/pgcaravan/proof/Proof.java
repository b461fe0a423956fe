package io.pgcaravan.proof;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Objects;

/**
 * What the text of a dump says of the rows in it: read from the very stream that is archived, and
 * compared with a database after the archive was restored into it.
 *
 * @param level how much of it there is
 * @param tables those with a COPY block, by name
 * @param sequences those with a setval, by name
 * @param largeObjects how many the dump makes
 * @param roles that the dump's statements name as owners or grantees; they must exist before it can
 *     be restored
 * @param unproven why some or all of the rows are not proven, such as INSERT statements in place of
 *     COPY; empty if all are
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Proof(
    ProofLevel level,
    List<TableProof> tables,
    List<SequenceProof> sequences,
    long largeObjects,
    List<String> roles,
    List<String> unproven) {

  public Proof {
    level = Objects.requireNonNullElse(level, ProofLevel.NONE);
    tables = tables == null ? List.of() : List.copyOf(tables);
    sequences = sequences == null ? List.of() : List.copyOf(sequences);
    roles = roles == null ? List.of() : List.copyOf(roles);
    unproven = unproven == null ? List.of() : List.copyOf(unproven);
  }

  /** The same without what grows with the number of tables. */
  public Proof brief() {
    return new Proof(level, List.of(), List.of(), largeObjects, roles, unproven);
  }

  public long rows() {
    return tables.stream().mapToLong(TableProof::rows).sum();
  }
}
