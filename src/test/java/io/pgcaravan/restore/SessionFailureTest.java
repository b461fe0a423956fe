package io.pgcaravan.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionFailureTest {

  private static CaravanException of(String errors) {
    return SessionFailure.find(errors, 10).orElseThrow();
  }

  @Test
  void theLastErrorIsToldWithItsPlaceAndWithoutRows() {
    CaravanException failure =
        of(
            """
            psql:<stdin>:3: ERROR:  22023: invalid value for parameter "lc_monetary": "xx"
            LOCATION:  x, guc.c:1
            psql:<stdin>:99: ERROR:  22P02: invalid input syntax for type integer: "x"
            CONTEXT:  COPY customer, line 4, column id: "secret"
            LOCATION:  pg_strtoint32, numutils.c:232
            """);

    assertThat(failure)
        .isInstanceOf(PermanentException.class)
        .hasMessage(
            "the restore failed near line 89 of the archive: invalid input syntax for type integer:"
                + " \"x\"; COPY customer, line 4 (SQLSTATE 22P02)");
  }

  @Test
  void theKeyThatBreaksARuleIsToldButNoWholeRow() {
    assertThat(
            of(
                "psql:<stdin>:9: ERROR:  23503: insert or update on table \"a\" violates foreign"
                    + " key constraint \"k\"\n"
                    + "DETAIL:  Key (b)=(7) is not present in table \"b\".\n"
                    + "LOCATION: x"))
        .hasMessage(
            "the restore failed: insert or update on table \"a\" violates foreign key constraint"
                + " \"k\"; Key (b)=(7) is not present in table \"b\". (SQLSTATE 23503)");
    assertThat(
            of(
                "ERROR:  23514: new row for relation \"a\" violates check constraint \"c\"\n"
                    + "DETAIL:  Failing row contains (1, secret).\n"))
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "53100: could not extend file: No space left on device | false | free space",
        "53200: out of shared memory | false | max_locks_per_transaction",
        "53200: out of memory | false | work_mem",
        "42501: permission denied for schema public | false | owner of the database",
        "42704: role \"anna\" does not exist | false | create the role",
        "0A000: extension \"postgis\" is not available | false | install the extension",
        "22P05: character has no equivalent in encoding \"LATIN1\" | false | archive's encoding",
        "42P07: relation \"t\" already exists | false | --into-new",
        "23505: duplicate key value violates unique constraint \"pg_class_relname_nsp_index\" |"
            + " false | holds this already",
        "25006: cannot execute CREATE TABLE in a read-only transaction | false | takes no changes",
        "55P03: canceling statement due to lock timeout | true | holds a lock",
        "40P01: deadlock detected | true | in the way",
        "57P01: terminating connection due to administrator command | true | try again",
        "42601: syntax error at or near \"x\" | false | older than the archive's",
        "P0001: a function said so | false | this line"
      })
  void eachIsToldApartWithAHint(String said, boolean again, String hint) {
    CaravanException failure = of("psql:<stdin>:12: ERROR:  " + said + "\n");

    assertThat(failure.hint()).contains(hint);
    assertThat(failure).isInstanceOf(again ? TransientException.class : PermanentException.class);
  }

  @Test
  void aLostConnectionIsNotTakenForAnEarlierError() {
    assertThat(SessionFailure.find("psql: error: connection refused", -1)).isEmpty();
    assertThat(
            SessionFailure.find(
                """
                psql:<stdin>:3: ERROR:  22023: invalid value for parameter "lc_monetary": "xx"
                psql:<stdin>:50: server closed the connection unexpectedly
                \tThis probably means the server terminated abnormally
                """,
                10))
        .isEmpty();
    assertThat(
            SessionFailure.find(
                """
                psql:<stdin>:50: FATAL:  57P01: terminating connection due to administrator command
                psql:<stdin>:50: server closed the connection unexpectedly
                """,
                10))
        .isPresent();
  }
}
