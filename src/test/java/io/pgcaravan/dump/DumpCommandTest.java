package io.pgcaravan.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.plan.PlanSamples;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.ServerVersion;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpCommandTest {

  private static final ClientTools TOOLS =
      new ClientTools(Path.of("/usr/lib/postgresql/16/bin"), new ServerVersion(16, "16.2"));

  private static DumpCommand dump(String... parameters) {
    return DumpCommand.of(
        PlanSamples.plan(parameters),
        TOOLS,
        DatabaseUrl.parse("postgresql://anna:hunter2@db/shop?sslmode=require"),
        Duration.ofHours(6));
  }

  @Test
  void theWholeDatabaseIsDumpedAsSqlByTheChosenTool() {
    assertThat(dump().command())
        .startsWith("/usr/lib/postgresql/16/bin/pg_dump")
        .contains("--no-password", "--strict-names", "--lock-wait-timeout=60000", "--format=plain")
        .contains("--no-owner", "--no-acl")
        .doesNotContain("--schema-only", "--data-only")
        .last()
        .asString()
        .startsWith("--dbname=postgresql://anna@db/shop?sslmode=require&");
  }

  @Test
  void thePasswordGoesByTheEnvironmentOnly() {
    DumpCommand dump = dump();
    assertThat(dump.command()).noneMatch(argument -> argument.contains("hunter2"));
    assertThat(dump.toString()).doesNotContain("hunter2");
    assertThat(dump.environment()).containsEntry("PGPASSWORD", "hunter2");
  }

  @Test
  void aCustomDumpIsNotCompressedForTheSealDoesThat() {
    assertThat(dump("format", "custom").command()).contains("--format=custom", "--compress=0");
  }

  @ParameterizedTest
  @CsvSource({"schema-only,--schema-only", "data-only,--data-only", "tables: a,--table=a"})
  void theScopeIsAnOption(String scope, String option) {
    assertThat(dump("scope", scope).command()).containsOnlyOnce(option);
  }

  @Test
  void eachTableIsOneArgumentWhateverItsName() {
    assertThat(dump("scope", "tables: sales.*, \"My Table; DROP\", --clean").command())
        .contains("--table=sales.*", "--table=\"My Table; DROP\"", "--table=--clean")
        .doesNotContain("--clean");
  }

  @Test
  void theOptionsOwnLockTimeoutStandsBeforeThePlans() {
    assertThat(dump("options", "--lock-wait-timeout=5s").command())
        .filteredOn(argument -> argument.startsWith("--lock-wait-timeout"))
        .containsExactly("--lock-wait-timeout=5s");
  }
}
