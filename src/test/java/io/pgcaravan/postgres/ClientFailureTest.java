package io.pgcaravan.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFailureTest {

  private static final String CONNECTION =
      "pg_dump: error: connection to server at \"db.example\" (192.0.2.7), port 5432 failed: ";

  private static CaravanException failure(String errors) {
    return ClientFailure.of("/usr/lib/postgresql/15/bin/pg_dump", 1, errors);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FATAL:  password authentication failed for user "anna"              | password
          fe_sendauth: no password supplied                                   | password
          FATAL:  Peer authentication failed for user "anna"                  | password
          FATAL:  database "shop" does not exist                              | database's name
          FATAL:  role "anna" does not exist                                  | user
          FATAL:  role "anna" is not permitted to log in                      | user
          FATAL:  no pg_hba.conf entry for host "192.0.2.1", user "anna", database "shop", no encryption | pg_hba.conf
          server does not support SSL, but SSL was required                   | sslmode
          SSL error: certificate verify failed                                | sslrootcert
          root certificate file "/root/.postgresql/root.crt" does not exist   | sslrootcert
          """)
  void aConnectionThatIsRefusedForGoodIsPermanent(String reason, String hint) {
    CaravanException failure = failure(CONNECTION + reason);
    assertThat(failure).isExactlyInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Connection refused\\n\\tIs the server running on that host?       | reached
          timeout expired                                                   | reached
          Network is unreachable                                            | reached
          FATAL:  the database system is starting up                        | server
          FATAL:  sorry, too many clients already                           | server
          FATAL:  remaining connection slots are reserved for superusers    | server
          server closed the connection unexpectedly                         | server
          """)
  void aConnectionThatMaySucceedLaterIsTransient(String reason, String hint) {
    CaravanException failure = failure(CONNECTION + reason.replace("\\n", "\n"));
    assertThat(failure).isExactlyInstanceOf(TransientException.class);
    assertThat(failure.hint()).contains(hint);
  }

  @Test
  void anUnknownHostMayBeAResolverThatIsAwayForAMoment() {
    CaravanException failure =
        failure(
            "pg_dump: error: could not translate host name \"db.example\" to address: Name or"
                + " service not known");
    assertThat(failure).isExactlyInstanceOf(TransientException.class);
    assertThat(failure.hint()).contains("host");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pg_dump: error: query failed: ERROR:  query would be affected by row-level security policy for table "orders" | BYPASSRLS
          pg_dump: error: query failed: ERROR:  permission denied for table secrets | pg_read_all_data
          pg_dump: error: Dumping the contents of table "secrets" failed: PQgetResult() failed.\\npg_dump: detail: Error message from server: ERROR:  permission denied for sequence s | pg_read_all_data
          pg_dump: error: aborting because of server version mismatch\\npg_dump: detail: server version: 16.1; pg_dump version: 15.18 | not older
          pg_dump: error: no matching tables were found for pattern "ordes" | plan
          pg_dump: error: no matching schemas were found | plan
          pg_dump: error: no matching extensions were found | plan
          /usr/lib/postgresql/15/bin/pg_dump: unrecognized option '--sequence-data' | options
          pg_dump: error: options -s/--schema-only and -a/--data-only cannot be used together | options
          """)
  void aDumpThatWouldFailAgainIsPermanent(String errors, String hint) {
    CaravanException failure = failure(errors.replace("\\n", "\n"));
    assertThat(failure).isExactlyInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pg_dump: detail: Error message from server: ERROR:  canceling statement due to conflict with recovery | hot_standby_feedback
          pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout | lock
          pg_dump: error: query failed: FATAL:  terminating connection due to administrator command | session
          pg_dump: detail: Error message from server: server closed the connection unexpectedly | session
          pg_dump: error: Error message from server: SSL connection has been closed unexpectedly | session
          pg_dump: error: something nobody has seen before | log
          `` | log
          """)
  void aDumpThatMaySucceedAgainIsTransient(String errors, String hint) {
    CaravanException failure = failure(errors);
    assertThat(failure).isExactlyInstanceOf(TransientException.class);
    assertThat(failure.hint()).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          psql: error: invalid URI query parameter: "pgbouncer"
          psql: error: invalid sslmode value: "always"
          pg_dump: error: invalid channel_binding value: "maybe"
          pg_dump: error: invalid connection option "foo"
          """)
  void aUrlThatLibpqDoesNotTakeIsWrongUsage(String errors) {
    assertThat(failure(errors)).isExactlyInstanceOf(UsageException.class);
  }

  @Test
  void theCauseDecidesNotItsConsequence() {
    CaravanException failure =
        failure(
            CONNECTION
                + "FATAL:  password authentication failed for user \"anna\"\n"
                + "connection to server at \"db.example\" (192.0.2.7), port 5432 failed:"
                + " Connection refused\n");
    assertThat(failure).isExactlyInstanceOf(PermanentException.class);
  }

  @Test
  void theMessageIsOneLineWithToolAndExitCode() {
    CaravanException failure =
        failure("pg_dump: error: Query failed\npg_dump: detail: ERROR:  no\n\npg_dump: hint: ask");
    assertThat(failure).hasMessage("pg_dump failed (exit code 1): query failed; ERROR:  no; ask");
  }

  @Test
  void aSeverityKeepsItsCapitals() {
    assertThat(failure("psql: FATAL:  the database system is starting up"))
        .hasMessageEndingWith("FATAL:  the database system is starting up");
  }

  @Test
  void aFloodOfErrorsIsCut() {
    assertThat(failure("pg_dump: error: no\n".repeat(5000)).getMessage()).hasSizeLessThan(700);
  }

  @Test
  void aSignalIsNamed() {
    CaravanException failure = ClientFailure.of("pg_dump", 137, "");
    assertThat(failure).hasMessage("pg_dump failed (exit code 137)");
    assertThat(failure.hint()).contains("signal 9");
  }

  @Test
  void timeThatIsOverIsNotTriedAgain() {
    CaravanException failure = ClientFailure.overTime("/usr/bin/pg_dump");
    assertThat(failure).isInstanceOf(PermanentException.class).hasMessageStartingWith("pg_dump ");
    assertThat(failure.hint()).contains("timeLimit");
  }
}
