package io.pgcaravan.proof;

import io.pgcaravan.failure.PermanentException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plain dump's text as it passes and keeps its proof; memory grows with tables only.
 *
 * <p>A text that it cannot read is not proven, and the proof says so; whether it is a good dump is
 * for others to find out.
 */
public final class ProofTally {

  private final ProofLevel level;
  private final StatementFacts facts = new StatementFacts();
  private final Map<String, Table> tables = new TreeMap<>();
  private final RowHash hash = new RowHash();
  private final DumpLexer lexer = new DumpLexer(new Parts());
  private boolean unreadable;

  public ProofTally(ProofLevel level) {
    this.level = level;
  }

  /** Takes the next chunk of the text. */
  public void add(byte[] buffer, int offset, int length) {
    if (unreadable || level == ProofLevel.NONE) {
      return;
    }
    try {
      lexer.add(buffer, offset, length);
    } catch (PermanentException e) {
      unreadable(String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      unreadable("the dump's text could not be read (%s)".formatted(e)); // the dump may be good
    }
  }

  private void unreadable(String why) {
    unreadable = true;
    facts.unproven(why);
  }

  /** What it found; the text ends here. */
  public Proof proof() {
    if (level == ProofLevel.NONE) {
      return new Proof(level, List.of(), List.of(), 0, List.of(), List.of());
    }
    if (!unreadable) {
      try {
        lexer.end();
      } catch (PermanentException e) {
        unreadable(String.valueOf(e.getMessage()));
      }
    }
    tables.values().stream().filter(table -> table.mixed).forEach(this::tellMixed);
    return new Proof(
        level,
        tables.values().stream().map(this::proof).toList(),
        facts.sequences(),
        facts.largeObjects(),
        facts.roles(),
        facts.unproven());
  }

  private void tellMixed(Table table) {
    if (level == ProofLevel.CONTENT) {
      facts.unproven(
          "the columns of %s are written in several orders, so its rows are only counted"
              .formatted(table.header.table()));
    }
  }

  private TableProof proof(Table table) {
    boolean hashed = level == ProofLevel.CONTENT && !table.mixed;
    return new TableProof(
        table.header.table(),
        table.header.columns(),
        table.sum.rows(),
        hashed ? table.sum.text() : null);
  }

  /** A table may have several blocks: its partitions, loaded through it. */
  private static final class Table {
    private final CopyHeader header;
    private final RowSum sum = new RowSum();
    private boolean mixed;

    Table(CopyHeader header) {
      this.header = header;
    }
  }

  /** What the lexer tells. */
  private final class Parts implements DumpParts {
    private @Nullable RowSum current;

    @Override
    public void copyBegins(CopyHeader header, byte[] buffer, int offset, int length) {
      Table table = tables.computeIfAbsent(header.table(), name -> new Table(header));
      table.mixed |= !table.header.columns().equals(header.columns());
      current = table.sum;
      hash.into(table.sum);
    }

    @Override
    public void rows(byte[] buffer, int offset, int length, long rows) {
      if (level == ProofLevel.CONTENT) {
        hash.add(buffer, offset, length);
      } else if (current != null) {
        current.add(rows);
      }
    }

    @Override
    public void statement(byte[] buffer, int offset, int length, boolean whole) {
      facts.read(buffer, offset, length, lexer.encoding(), lexer.standardStrings());
    }

    @Override
    public void between(byte[] buffer, int offset, int length) {
      // it tells nothing of the data
    }

    @Override
    public void more(byte[] buffer, int offset, int length, boolean last) {
      // its beginning told enough
    }

    @Override
    public void clientCommand(byte[] buffer, int offset, int length) {
      // it tells nothing of the data
    }

    @Override
    public void copyEnds(byte[] buffer, int offset, int length) {
      // the rows were counted one by one
    }
  }
}
