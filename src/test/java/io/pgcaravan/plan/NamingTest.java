package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamingTest {

  private static final String USUAL = "{app}-{plan}-backup-{time:yyyyMMdd-HHmmss}";
  private static final Instant START = Instant.parse("2024-01-15T03:04:05Z");

  private static String key(String app, String name, String folder, String database) {
    return new Naming(app, name, folder).key("daily", database, START);
  }

  @Test
  void theUsualNameHoldsAppPlanAndTheStartInUtc() {
    assertThat(key("shop", USUAL, "", "orders")).isEqualTo("shop-daily-backup-20240115-030405");
  }

  @Test
  void theDatabaseStandsInForAMissingApp() {
    assertThat(key("", USUAL, "", "orders")).isEqualTo("orders-daily-backup-20240115-030405");
  }

  @Test
  void namesWithIsoTimeAndDashesCanBeMade() {
    assertThat(key("shop", "{app}_{plan}_backup_{time:yyyy-MM-dd'T'HH-mm-ss}", "", "orders"))
        .isEqualTo("shop_daily_backup_2024-01-15T03-04-05");
  }

  @ParameterizedTest
  @CsvSource({
    "daily/{time:yyyy-MM-dd},                daily/2024-01-15",
    "weekly/week_{time:ww_YYYY},             weekly/week_03_2024",
    "monthly/{time:yyyy-MM},                 monthly/2024-01",
    "schema,                                 schema",
    "/daily/,                                daily",
    "//daily/{plan}/{database},              daily/daily/orders",
    "{app}/{time:yyyy}/{time:MM}/{time:dd},  shop/2024/01/15",
  })
  void theFolderFollowsItsPattern(String pattern, String folder) {
    assertThat(key("shop", USUAL, pattern, "orders"))
        .isEqualTo(folder + "/shop-daily-backup-20240115-030405");
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-01T00:00:00Z, week_01_2024",
    "2024-01-07T23:59:59Z, week_01_2024",
    "2024-12-29T12:00:00Z, week_52_2024",
    "2024-12-30T00:00:00Z, week_01_2025",
    "2021-01-03T23:59:59Z, week_53_2020",
    "2021-01-04T00:00:00Z, week_01_2021",
  })
  void weeksAreThoseOfIso(Instant start, String folder) {
    Naming naming = new Naming("shop", USUAL, "week_{time:ww_YYYY}");
    assertThat(naming.key("weekly", "orders", start)).startsWith(folder + "/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          My Shop           | My_Shop
          größe             | gr__e
          ../../etc/passwd  | _._.._etc_passwd
          .hidden           | _hidden
          ..                | _.
          a/b\\c            | a_b_c
          a"b'c;d$e         | a_b_c_d_e
          {plan}            | _plan_
          $1\\1             | _1_1
          """)
  void oddDatabaseNamesAreMadeSafe(String database, String safe) {
    assertThat(key("", "{database}-{time:yyyy-ss}", "{app}", database))
        .isEqualTo(safe + "/" + safe + "-2024-05");
  }

  @Test
  void anOddAppIsMadeSafeToo() {
    assertThat(key("../My App", USUAL, "", "orders"))
        .isEqualTo("_._My_App-daily-backup-20240115-030405");
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "{app}-{plan}", "{time}", "{app}-{date:yyyy}", ""})
  void aNameWithoutATimeIsRefused(String pattern) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new Naming("shop", pattern, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../{time:yyyy}",
        "a/../b",
        "..",
        ".",
        "daily//x",
        ".hidden",
        "daily/.hidden",
        "a\\b",
        "C:/backups",
        "daily\n",
        "{time:..}",
        "{time:''../''}",
        "täglich",
        "~root$HOME",
        "{unknown}",
        "{time:yyyy",
        "{time:#}",
        "{time:bogus}",
        "{time}",
      })
  void aMalformedOrLeadingOutFolderIsRefused(String folder) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new Naming("shop", USUAL, folder))
        .satisfies(refused -> assertThat(refused.hint()).contains("{time:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/../{time:yyyy}", ".{time:yyyy}", "{time:yyyy/}", "{time:HH:mm}"})
  void aMalformedNameIsRefused(String name) {
    assertThatExceptionOfType(UsageException.class).isThrownBy(() -> new Naming("shop", name, ""));
  }
}
