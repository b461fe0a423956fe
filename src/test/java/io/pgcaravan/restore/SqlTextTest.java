package io.pgcaravan.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlTextTest {

  @Test
  void aNameThatLooksLikeAPlaceStaysAsItIs() {
    String text =
        SqlText.of(
            "dependents", Map.of("schemas", SqlText.array(List.of("a:whole")), "whole", "false"));

    assertThat(text).contains("ARRAY['a:whole']::text[]").doesNotContain(":schemas");
  }

  @Test
  void aNameEndsNoDollarQuotes() {
    assertThat(SqlText.literal("x$settle$; \\! date"))
        .isEqualTo(" E'x\\x24settle\\x24; \\\\! date'");
    assertThat(SqlText.literal("it's")).isEqualTo("'it''s'");
  }
}
