package io.pgcaravan.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {

  @ParameterizedTest
  @CsvSource({
    "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1),15,15.18",
    "pg_dump (PostgreSQL) 18beta1,18,18beta1",
    "pg_dump (PostgreSQL) 17devel,17,17devel",
    "pg_dump (PostgreSQL) 9.6.24,9,9.6.24",
    "pg_dump (PostgreSQL 17 fork) 16.2,16,16.2",
    "16.4 (Ubuntu 16.4-1.pgdg22.04+1),16,16.4",
  })
  void theVersionIsFoundInWhatToolsSay(String said, int major, String text) {
    assertThat(ServerVersion.find(said)).contains(new ServerVersion(major, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pg_dump", "command not found", "pg_dump (PostgreSQL) unknown"})
  void anAnswerWithoutAVersionIsNone(String said) {
    assertThat(ServerVersion.find(said)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg_dump (PostgreSQL) 20240115030405", "99999999999999999999"})
  void aNumberThatIsNoVersionIsNone(String said) {
    assertThat(ServerVersion.find(said)).isEmpty();
  }
}
