package io.pgcaravan.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorPlanTest {

  private static MirrorPlan read(String name, String value) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "plan", "mirror",
                "cron", "0 0 6,18 * * ?",
                "timeZone", "UTC",
                "grace", "10m",
                "source", "postgresql://u@source/shop",
                "target", "postgresql://u@target/shop",
                "schemas", "public, sales",
                "proof", "counts",
                "compression", "none",
                "destinations", "local"));
    values.putAll(
        Map.of(
            "archiveName", "{plan}-{time:yyyyMMdd-HHmmss}",
            "minimumSize", "10KB",
            "checkLimit", "2m",
            "dumpLimit", "300s",
            "safetyLimit", "180s",
            "restoreLimit", "300s",
            "lockWait", "60s",
            "stallLimit", "5m",
            "options", "--no-owner --no-acl"));
    values.put("keepDays", "7");
    values.put(name, value);
    return MirrorPlan.read(values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-acl", "-x", "-Ox", "--no-owner --no-privileges", "-x -O"})
  void withoutGrantsOfTheSourceThoseOfTheTargetStay(String options) {
    assertThat(read("options", options).keepGrants()).isTrue();
  }

  @Test
  void withGrantsOfTheSourceThoseOfTheTargetGo() {
    assertThat(read("options", "--no-owner").keepGrants()).isFalse();
    assertThat(read("options", "").keepGrants()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--clean", "-c", "-Oxc", "--schema=other", "-n other", "-N sales", "-e citext"})
  void optionsThatBringOtherThingsThanItsSchemasAreRefused(String options) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> read("options", options))
        .withMessageContaining("mirror mirror: the option --")
        .withMessageContaining("has no place in a mirror");
  }

  @Test
  void schemasAreDumpedByTheirExactNames() {
    assertThat(read("schemas", "public,Sales").dump().contents().options().arguments())
        .contains("--schema=\"public\"", "--schema=\"Sales\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pg_catalog", "information_schema", "a*", "a\"b", "a'b"})
  void whatIsNoSchemaOfAUserIsRefused(String schemas) {
    assertThatExceptionOfType(UsageException.class).isThrownBy(() -> read("schemas", schemas));
  }

  @Test
  void tablesAreThoseOfItsSchemas() {
    assertThat(read("tables", "orders, sales.lines").tables())
        .containsExactly("public.orders", "sales.lines");
    assertThatExceptionOfType(UsageException.class).isThrownBy(() -> read("tables", "other.t"));
  }
}
