package io.pgcaravan.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two proofs, as far as both tell it.
 *
 * @param expected such as the manifest's
 * @param found such as that of the archive's text
 */
public record ProofComparison(Proof expected, Proof found) {

  /** One line for each difference, naming the table or sequence; empty if there is none. */
  public List<String> differences() {
    if (expected.level() == ProofLevel.NONE || found.level() == ProofLevel.NONE) {
      return List.of();
    }
    List<String> differences = new ArrayList<>();
    Map<String, TableProof> tables = byName(found.tables(), TableProof::table);
    for (TableProof table : expected.tables()) {
      differ(table, tables.remove(table.table()), differences);
    }
    tables.values().forEach(table -> differences.add(table.table() + " is not in the proof"));
    Map<String, SequenceProof> sequences = byName(found.sequences(), SequenceProof::sequence);
    for (SequenceProof sequence : expected.sequences()) {
      differ(sequence, sequences.remove(sequence.sequence()), differences);
    }
    sequences.values().forEach(each -> differences.add(each.sequence() + " is not in the proof"));
    if (expected.largeObjects() != found.largeObjects()) {
      differences.add(
          "%d large objects, not %d".formatted(found.largeObjects(), expected.largeObjects()));
    }
    return differences;
  }

  private static <T> Map<String, T> byName(List<T> proofs, Function<T, String> name) {
    return proofs.stream()
        .collect(Collectors.toMap(name, Function.identity(), (a, b) -> b, TreeMap::new));
  }

  private static void differ(
      TableProof expected, @Nullable TableProof found, List<String> differences) {
    if (found == null) {
      differences.add(expected.table() + " is missing");
    } else if (found.rows() != expected.rows()) {
      differences.add(
          "%s has %,d rows, not %,d".formatted(expected.table(), found.rows(), expected.rows()));
    } else if (expected.hash() != null
        && found.hash() != null
        && !expected.hash().equals(found.hash())) {
      differences.add("%s has other rows".formatted(expected.table()));
    }
  }

  private static void differ(
      SequenceProof expected, @Nullable SequenceProof found, List<String> differences) {
    if (found == null) {
      differences.add(expected.sequence() + " is missing");
    } else if (!found.equals(expected)) {
      differences.add(
          "%s stands at %d, not %d"
              .formatted(expected.sequence(), found.value(), expected.value()));
    }
  }
}
