package io.pgcaravan.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.postgres.DatabaseFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a scratch database is made. */
class LocalesTest {

  private static DatabaseFacts source(String encoding, String collation, String type) {
    return new DatabaseFacts(
        encoding, collation, type, Map.of(), Map.of(), List.of(), List.of(), List.of());
  }

  @Test
  void itSortsAsTheSourceDoes() {
    assertThat(Locales.options(source("UTF8", "en_US.UTF-8", "en_US.UTF-8")))
        .isEqualTo("ENCODING 'UTF8' LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8'");
    assertThat(Locales.options(source("UTF8", "icu:de-u-co-phonebk", "C.UTF-8")))
        .endsWith("LC_CTYPE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk'");
    assertThat(Locales.options(source("UTF8", "builtin:C.UTF-8", "C.UTF-8")))
        .endsWith("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'");
    assertThat(Locales.options(source("", "", ""))).isEmpty();
  }

  @Test
  void anotherLocaleKeepsTheEncoding() {
    assertThat(Locales.plainOptions(source("UTF8", "xx", "xx"))).isEqualTo("ENCODING 'UTF8'");
    assertThat(Locales.plainOptions(source("LATIN1", "de_DE", "de_DE")))
        .isEqualTo("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  }
}
