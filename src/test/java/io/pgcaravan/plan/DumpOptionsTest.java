package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DumpOptionsTest {

  @Test
  void noOptionsAreNoArguments() {
    assertThat(DumpOptions.parse("  ").arguments()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --no-owner --no-acl        | --no-owner --no-acl
          -O -x                      | --no-owner --no-acl
          -Ox                        | --no-owner --no-acl
          -xO                        | --no-acl --no-owner
          -n sales                   | --schema=sales
          -nsales                    | --schema=sales
          --schema sales             | --schema=sales
          --schema=sales             | --schema=sales
          --schema=a=b               | --schema=a=b
          -N 'pg_*'                  | --exclude-schema=pg_*
          -T "audit.log_*"           | --exclude-table=audit.log_*
          -E UTF8                    | --encoding=UTF8
          --role=dumper              | --role=dumper
          --rows-per-insert 100      | --rows-per-insert=100
          """)
  void allowedOptionsBecomeCompleteArguments(String text, String arguments) {
    assertThat(DumpOptions.parse(text).arguments()).containsExactly(arguments.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --schema 'my schema'       | --schema=my schema
          --schema='my schema'       | --schema=my schema
          --schema "my schema"       | --schema=my schema
          --schema my\\ schema       | --schema=my schema
          --schema '"My"'            | --schema="My"
          --schema "\\"My\\""        | --schema="My"
          --schema a"b c"'d'         | --schema=ab cd
          --schema '$(reboot)'       | --schema=$(reboot)
          --schema 'a\\b'            | --schema=a\\b
          """)
  void quotingIsThatOfAShell(String text, String argument) {
    assertThat(DumpOptions.parse(text).arguments()).containsExactly(argument);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -f dump.sql            | archiveName
          -fdump.sql             | archiveName
          --file=dump.sql        | archiveName
          -Fd                    | format
          -F c                   | format
          --format=directory     | format
          -j 4                   | format
          -j4                    | format
          --jobs=4               | format
          -C                     | restore
          --create               | restore
          -Cc                    | restore
          --enable-row-security  | BYPASSRLS
          -t orders              | scope
          --table=orders         | scope
          -s                     | scope
          --data-only            | scope
          -Z0                    | compression
          --compress=9           | compression
          -Z 9                   | compression
          -v                     | docs/plans.md
          --dbname=other         | docs/plans.md
          -h evil                | docs/plans.md
          --fil=x                | docs/plans.md
          --filter=/etc/passwd   | docs/plans.md
          --no-strict-names      | docs/plans.md
          --                     | docs/plans.md
          -                      | docs/plans.md
          orders                 | docs/plans.md
          """)
  void whatWouldBreakAnArchiveIsRefusedWithAHint(String text, String hint) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DumpOptions.parse("--no-owner " + text))
        .satisfies(refused -> assertThat(refused.hint()).contains(hint))
        .withMessageContaining("is not allowed in a plan");
  }

  @Test
  void aRefusedWordIsNamedAsItWasGiven() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DumpOptions.parse("orders"))
        .withMessage("the option orders is not allowed in a plan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n", "--schema", "--schema=", "--schema=''", "-n ''", "-O --role"})
  void aMissingValueIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DumpOptions.parse(text))
        .withMessageContaining("lacks its value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-owner=yes", "--clean=", "-Oyes"})
  void aValueOfAFlagIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DumpOptions.parse(text))
        .withMessageContaining("takes no value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--schema 'sales", "--schema \"sales", "-n sales'", "--role a\\"})
  void anOpenQuoteIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DumpOptions.parse(text))
        .withMessageContaining("quote");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--clean", "-c", "-Oc", "--if-exists --clean", "--clean --if-exists"})
  void cleanBringsIfExistsOnce(String text) {
    assertThat(DumpOptions.parse(text).arguments())
        .contains("--clean")
        .containsOnlyOnce("--if-exists");
  }

  @Test
  void largeObjectsAreAskedForByTheNameThatOldAndNewToolsKnow() {
    // --large-objects is new in PostgreSQL 16, --blobs is taken by all
    assertThat(DumpOptions.parse("-b").arguments()).containsExactly("--blobs");
    assertThat(DumpOptions.parse("-B").arguments()).containsExactly("--no-blobs");
  }

  @ParameterizedTest
  @CsvSource({
    "-n sales,true",
    "-N audit,true",
    "--exclude-table-data=log,true",
    "-e hstore,true",
    "-B,true",
    "--no-large-objects,true",
    "--no-owner --no-acl,false",
    "--clean,false",
    "--encoding=UTF8,false",
    "--include-foreign-data=other,false",
    "'',false"
  })
  void narrowingOptionsAreKnown(String text, boolean narrowing) {
    assertThat(DumpOptions.parse(text).narrowing()).isEqualTo(narrowing);
  }

  @Test
  void anOptionIsFoundByItsWholeName() {
    DumpOptions options = DumpOptions.parse("--lock-wait-timeout=5s --no-acl");
    assertThat(List.of("--lock-wait-timeout", "--no-acl")).allMatch(options::has);
    assertThat(List.of("--lock-wait", "--no", "5s")).noneMatch(options::has);
  }
}
