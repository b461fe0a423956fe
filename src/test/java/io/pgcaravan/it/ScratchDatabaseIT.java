package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.restore.ScratchDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresServer.Shared.class)
class ScratchDatabaseIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final PostgresServer server;

  ScratchDatabaseIT(PostgresServer server) {
    this.server = server;
  }

  private ScratchDatabase create(String installation) {
    return ScratchDatabase.create(
        server.tools(),
        DatabaseUrl.parse(server.url("postgres")),
        installation,
        "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
        LIMIT);
  }

  private boolean exists(String name) {
    return !server
        .sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(name))
        .isEmpty();
  }

  @Test
  void itIsMadeAsToldAndDroppedThoughItIsUsed() {
    String name;
    try (ScratchDatabase scratch = create("one")) {
      name = scratch.url().database();
      assertThat(name).matches("caravan_scratch_[0-9a-f]{8}_\\d{14}_[0-9a-f]{8}");
      assertThat(Server.query(server.tools(), scratch.url(), "SHOW server_encoding", LIMIT))
          .isEqualTo("LATIN1");
    }
    assertThat(exists(name)).isFalse();
  }

  @Test
  void itStaysUnderTheNameItIsGiven() {
    String name;
    try (ScratchDatabase scratch = create("two")) {
      name = scratch.url().database();
      scratch.keepAs("Kept \"for\" good");
    }
    assertThat(exists(name)).isFalse();
    assertThat(exists("Kept \"for\" good")).isTrue();
  }

  @Test
  void aTakenNameIsRefusedAndNothingStays() {
    String name;
    try (ScratchDatabase scratch = create("three")) {
      name = scratch.url().database();
      assertThatThrownBy(() -> scratch.keepAs("postgres"))
          .isInstanceOf(CaravanException.class)
          .hasMessageContaining("already exists");
    }
    assertThat(exists(name)).isFalse();
  }

  @Test
  void whatKilledProgramsOfTheSameInstallationLeftIsDropped() throws Exception {
    String prefix;
    try (ScratchDatabase scratch = create("four")) {
      prefix = scratch.url().database().substring(0, "caravan_scratch_01234567_".length());
    }
    String left = prefix + "20200101000000_01234567";
    String used = prefix + "20200101000000_89abcdef";
    String young = prefix + "29990101000000_01234567";
    String foreign = "caravan_scratch_ffffffff_20200101000000_01234567";
    for (String name : new String[] {left, used, young, foreign}) {
      server.sql("postgres", "CREATE DATABASE " + name);
    }
    server.sql(used, "CREATE TABLE held ()");
    try (AutoCloseable session = server.lock(used, "held");
        ScratchDatabase other = create("four")) {
      assertThat(session).isNotNull();
      assertThat(exists(other.url().database())).isTrue();
      assertThat(exists(left)).isFalse();
      assertThat(exists(used)).isTrue();
      assertThat(exists(young)).isTrue();
      assertThat(exists(foreign)).isTrue();
    }
  }
}
