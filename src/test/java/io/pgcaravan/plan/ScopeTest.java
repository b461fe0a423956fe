package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

  @ParameterizedTest
  @CsvSource({
    "full,FULL",
    "' full ',FULL",
    "schema-only,SCHEMA_ONLY",
    "data-only,DATA_ONLY",
    "'tables: a',TABLES"
  })
  void theKindIsReadAndNamedAgain(String text, Scope.Kind kind) {
    Scope scope = Scope.parse(text);
    assertThat(scope.kind()).isEqualTo(kind);
    assertThat(text.strip()).startsWith(scope.label());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          tables: a,b            | a | b
          tables:a b             | a | b
          tables: sales.a , b_*  | sales.a | b_*
          tables: "My Table", b  | "My Table" | b
          tables: "a,b", b       | "a,b" | b
          tables: s."T ""q""\", b | s."T ""q""\" | b
          """)
  void tablesAreDividedOutsideOfQuotes(String text, String first, String second) {
    assertThat(Scope.parse(text).tables()).containsExactly(first, second);
  }

  @Test
  void tableNamesMayStandOnSeveralLines() {
    assertThat(Scope.parse("tables:\n  a\n  b,\n  c\n").tables()).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tables:", "tables: , ,", "tables:  "})
  void noTableIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Scope.parse(text))
        .withMessageContaining("names no table");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tables: \"a", "tables: a, \"b c", "tables: a\""})
  void anOpenQuoteIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Scope.parse(text))
        .withMessageContaining("quote");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "FULL", "all", "schema", "table: a", "tables", "full,data-only"})
  void anotherScopeIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Scope.parse(text))
        .withMessageContaining("unknown scope");
  }
}
