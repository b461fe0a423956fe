package io.pgcaravan.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          postgresql://anna:pw@db/shop              | postgresql://anna@db/shop            | pw
          postgres://anna:pw@db:5433/shop           | postgresql://anna@db:5433/shop       | pw
          postgresql://anna@db/shop                 | postgresql://anna@db/shop            | -
          postgresql://db/shop                      | postgresql://db/shop                 | -
          postgresql:///shop                        | postgresql:///shop                   | -
          postgresql://anna:p%40s%2Fs%25@db/shop    | postgresql://anna@db/shop            | p@s/s%
          postgresql://anna:p@ss@db/shop            | postgresql://anna@db/shop            | p@ss
          postgresql://anna:p@s/s@db/shop           | postgresql://anna@db/shop            | p@s/s
          postgresql://anna:p:w@db/shop             | postgresql://anna@db/shop            | p:w
          postgresql://anna:p+w@db/shop             | postgresql://anna@db/shop            | p+w
          postgresql://anna:gr%C3%BC%C3%9F@db/shop  | postgresql://anna@db/shop            | grüß
          postgresql://anna:grüß@db/shop            | postgresql://anna@db/shop            | grüß
          postgresql://an%40na:pw@db/my%20shop      | postgresql://an%40na@db/my%20shop    | pw
          postgresql://anna:pw@db/a+b               | postgresql://anna@db/a%2Bb           | pw
          postgresql://anna:pw@[::1]:5432/shop      | postgresql://anna@[::1]:5432/shop    | pw
          postgresql://anna:pw@[2001:db8::7]/shop   | postgresql://anna@[2001:db8::7]/shop | pw
          postgresql://anna:pw@a:1,b:2,c/shop       | postgresql://anna@a:1,b:2,c/shop     | pw
          postgresql://anna:pw@%2Frun%2Fpg/shop     | postgresql://anna@%2Frun%2Fpg/shop   | pw
          postgresql://anna@db/shop?password=p%26w  | postgresql://anna@db/shop            | p&w
          postgresql://anna:old@db/shop?password=pw | postgresql://anna@db/shop            | pw
          postgresql://db?dbname=shop&user=anna     | postgresql://anna@db/shop            | -
          postgresql://x@db/y?dbname=shop&user=anna | postgresql://anna@db/shop            | -
          """)
  void thePasswordIsTakenOutOfTheUrl(String url, String withoutPassword, String password) {
    DatabaseUrl database = DatabaseUrl.parse(url);
    assertThat(database.withoutPassword()).isEqualTo(withoutPassword);
    assertThat(database.environment())
        .isEqualTo(password.equals("-") ? Map.of() : Map.of("PGPASSWORD", password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?sslmode=require",
        "?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        "?options=endpoint%3Dep-cool-1",
        "?target_session_attrs=read-write&connect_timeout=10",
        "?a_parameter_of_libpq_99=x",
      })
  void otherParametersStayAsTheyAre(String parameters) {
    assertThat(DatabaseUrl.parse("postgresql://u:p@db/shop" + parameters).withoutPassword())
        .isEqualTo("postgresql://u@db/shop" + parameters);
  }

  @Test
  void defaultsNeverReplaceWhatTheUrlSays() {
    DatabaseUrl database =
        DatabaseUrl.parse("postgresql://db/shop?a=1").withDefaults(Map.of("a", "2", "b", "3"));
    assertThat(database.withoutPassword()).isEqualTo("postgresql://db/shop?a=1&b=3");
  }

  @ParameterizedTest
  @CsvSource({
    "'',is empty",
    "'   ',is empty",
    "mysql://u:hunter2@db/shop,does not start with",
    "jdbc:postgresql://u:hunter2@db/shop,does not start with",
    "POSTGRESQL://u:hunter2@db/shop,does not start with",
    "u:hunter2@db/shop,does not start with",
    "host=db password=hunter2,does not start with",
    "postgresql://u:hunter2@db,names no database",
    "postgresql://u:hunter2@db/,names no database",
    "postgresql://u:hunter2@db/?sslmode=require,names no database",
    "postgresql://,names no database",
    "postgresql://u:hunter2@db:http/shop,host or port",
    "postgresql://u:hunter2@db:65536/shop,host or port",
    "postgresql://u:hunter2@db:-1/shop,host or port",
    "postgresql://u:hunter2@db:5432x/shop,host or port",
    "postgresql://u:hunter2@a:1;b:x/shop,host or port",
    "postgresql://u:hunter2@[::1/shop,host",
    "postgresql://u:hunter2@d b/shop,host",
    "postgresql://u:hunter2%@db/shop,hexadecimal",
    "postgresql://u:hunter2%4@db/shop,hexadecimal",
    "postgresql://u:hunter2%zz@db/shop,hexadecimal",
    "postgresql://u:hunter2%ff@db/shop,UTF-8",
    "postgresql://u:hunter2%00@db/shop,%00",
    "postgresql://u:hunter2@db/shop?sslmode,query parameter",
    "postgresql://u:hunter2@db/shop?=x,query parameter",
    "postgresql://u:hunter2?x@db/shop,query parameter",
    "postgresql://u:pw@db/shop?sslpassword=hunter2,sslpassword",
    "postgresql://u:pw@db/shop?oauth_client_secret=hunter2,oauth_client_secret",
  })
  void aMalformedUrlIsRefusedWithoutRepeatingIt(String url, String message) {
    Throwable refused = catchThrowable(() -> DatabaseUrl.parse(url));
    assertThat(refused).isInstanceOf(UsageException.class).hasMessageContaining(message);
    assertThat(((UsageException) refused).hint()).isNotBlank();
    assertThat(everythingSaid(refused)).doesNotContain("hunter2");
  }

  private static String everythingSaid(Throwable thrown) {
    StringWriter said = new StringWriter();
    thrown.printStackTrace(new PrintWriter(said));
    return said + ((UsageException) thrown).line();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:hunter2@db/shop",
        "postgresql://u:hunt%65r2@db/shop",
        "postgresql://u@db/shop?password=hunter2",
        "postgresql://u:a@hunter2@db/shop",
      })
  void thePasswordIsNowhereButInTheEnvironment(String url) {
    DatabaseUrl database = DatabaseUrl.parse(url);
    assertThat(
            new String[] {
              database.toString(),
              database.withoutPassword(),
              database.identity(),
              database.withDatabase("other").toString(),
              Connection.arguments(database),
              new ConfiguredUrl(url).toString(),
            })
        .allSatisfy(text -> assertThat(text).doesNotContain("hunter2"));
    assertThat(Connection.environment(database).get("PGPASSWORD")).contains("hunter2");
  }

  @Test
  void aConnectionHasLimitsAndNoticesADeadServer() {
    DatabaseUrl database = DatabaseUrl.parse("postgresql://db/shop?keepalives_idle=5");
    assertThat(Connection.arguments(database))
        .contains("keepalives_idle=5", "keepalives_interval=", "keepalives_count=");
    assertThat(Connection.environment(database)).containsKey("PGCONNECT_TIMEOUT");
  }

  @Test
  void anotherDatabaseOfTheServerKeepsCredentialsAndParameters() {
    DatabaseUrl other =
        DatabaseUrl.parse("postgresql://u:pw@db:5433/shop?sslmode=require").withDatabase("a/b");
    assertThat(other.withoutPassword()).isEqualTo("postgresql://u@db:5433/a%2Fb?sslmode=require");
    assertThat(other.environment()).containsEntry("PGPASSWORD", "pw");
    assertThat(other.database()).isEqualTo("a/b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgresql://u:p@db/shop               | db:5432/shop
          postgresql://u:p@db:5433/shop          | db:5433/shop
          postgresql://[::1]/shop                | [::1]:5432/shop
          postgresql://a:1,b/shop                | a:1,b:5432/shop
          postgresql:///shop?host=db&port=5433   | db:5433/shop
          postgresql://ignored:1/shop?host=db    | db:1/shop
          postgresql://a,b/shop?port=1,2         | a:1,b:2/shop
          """)
  void theIdentityTellsServersApartAndHidesCredentials(String url, String identity) {
    assertThat(DatabaseUrl.parse(url).identity()).isEqualTo(identity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgresql://u:hunter2@ep-1-pooler.eu.neon.tech/shop      | ep-1.eu.neon.tech
          postgresql://u:hunter2@ep-1-pooler.eu.neon.tech:5432/shop | ep-1.eu.neon.tech:5432
          postgresql://u:hunter2@db.supabase.co:6543/shop           | db.supabase.co:5432
          postgresql://u:hunter2@a:5432,b:6543/shop                 | b:5432
          postgresql://u:hunter2@db.supabase.co/shop?port=6543      | db.supabase.co:5432
          postgresql://u:hunter2@/shop?host=ep-1-pooler.neon.tech   | ep-1.neon.tech
          """)
  void aPoolerIsRefusedWithTheDirectAddress(String url, String direct) {
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> DatabaseUrl.parse(url).refusePooler())
        .satisfies(
            refused -> {
              assertThat(refused.hint()).endsWith(": " + direct);
              assertThat(refused.line()).doesNotContain("hunter2");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:p@ep-1.eu.neon.tech/shop",
        "postgresql://u:p@db:16543/shop",
        "postgresql://u:p@[fe80::6543]/shop",
        "postgresql://u:-pooler.@db/-pooler.",
        "postgresql://u:p@pooler.example/shop",
      })
  void aDirectAddressIsNoPooler(String url) {
    DatabaseUrl database = DatabaseUrl.parse(url);
    assertThat(database.refusePooler()).isSameAs(database);
  }
}
