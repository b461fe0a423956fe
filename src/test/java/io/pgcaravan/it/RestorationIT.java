package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Restored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An archive comes back whole and proven, or not at all. */
@ExtendWith(PostgresServer.Shared.class)
class RestorationIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Restores restores;
  private String target;

  RestorationIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void anEmptyTarget() {
    restores = new Restores(server, directory);
    target = server.createDatabase();
  }

  private void holdsNothing() {
    assertThat(
            server.sql(
                target,
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
        .isEqualTo("0");
    assertThat(server.sessions(target)).isZero();
  }

  private void refused(String text, String... phrases) {
    assertThatThrownBy(() -> restores.restore(target, restores.archive("bad.sql", text)))
        .isInstanceOf(CaravanException.class)
        .hasMessageContainingAll(phrases);
    holdsNothing();
  }

  @Test
  void aDatabaseOfOddContentComesBack() {
    String source = server.createDatabase();
    server.script(source, Restores.script(Workspace.resource("odd.sql")));
    List<Long> progress = new ArrayList<>();
    byte[] dump = restores.dump(source);

    Restored restored =
        restores
            .restoration(
                server.url(target),
                ProofLevel.CONTENT,
                progress::add,
                restores.archive("odd.sql", dump))
            .run();

    restores.areTheSame(source, target);
    assertThat(restored.proven()).isEqualTo(ProofLevel.CONTENT);
    assertThat(restored.unproven()).isEmpty();
    assertThat(restored.rows()).isEqualTo(5 + 3 + 2 + 500 + 2 + 1 + 1);
    assertThat(restored.plainBytes()).isEqualTo(dump.length);
    assertThat(progress).endsWith((long) dump.length).isSorted();
  }

  @Test
  void rowsAreCountedToo() {
    String source = server.createShop();

    Restored restored =
        restores
            .restoration(
                server.url(target),
                ProofLevel.COUNTS,
                bytes -> {},
                restores.archive("shop.sql", restores.dump(source)))
            .run();

    assertThat(restored.proven()).isEqualTo(ProofLevel.COUNTS);
    assertThat(restored.tables()).isEqualTo(2);
    assertThat(restored.rows()).isEqualTo(5);
    restores.areTheSame(source, target);
  }

  @Test
  void aRowThatBreaksARuleIsToldWithItsPlace() {
    String text = restores.text(server.createShop()).replace("\n2\tBöl, \"q\"", "\n1\tBöl, \"q\"");

    refused(
        text,
        "near line ",
        "could not create unique index \"customer_pkey\"",
        "Key (id)=(1)",
        "SQLSTATE 23505");
  }

  @Test
  void aTriggerThatLosesRowsIsNoticed() {
    String text = restores.text(server.createShop());
    String planted =
        text.replace(
            "COPY public.customer ",
            "CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL;"
                + " END';\n"
                + "CREATE TRIGGER lose BEFORE INSERT ON public.customer FOR EACH ROW EXECUTE"
                + " FUNCTION public.lose();\n"
                + "COPY public.customer ");

    refused(planted, "table public.customer has 0 rows, the archive 3", "nothing was committed");
  }

  @Test
  void aRowThatRefersToNoneIsToldWithItsConstraint() {
    String source = server.createShop();
    server.sql(
        source,
        "CREATE TABLE purchase (customer int CONSTRAINT by_customer REFERENCES customer);"
            + " INSERT INTO purchase VALUES (3)");
    String text = restores.text(source).replace("\n3\t\\N\n", "\n");

    refused(text, "by_customer", "Key (customer)=(3)", "SQLSTATE 23503");
  }

  @Test
  void aSequencesNameIsNoCommandOfPsql() {
    Path planted = directory.resolve("planted");
    String name = "s\\!\\date>" + planted; // as psql would read it: a command

    String text =
        restores
            .text(server.createShop())
            .replace(
                "COPY public.customer ",
                "CREATE SEQUENCE public.\"%s\";\nSELECT pg_catalog.setval('public.%s', 1, true);\nCOPY public.customer "
                    .formatted(name, name));

    refused(text, "by a name that no dump has");
    assertThat(planted).doesNotExist();
  }

  @Test
  void psqlPutsNothingInTheArchivesPlaces() {
    String source = server.createDatabase();
    server.sql(
        source,
        "CREATE TABLE t (a int[], \"USER\" int, \"DBNAME\" int);"
            + " CREATE VIEW v AS SELECT a[\"USER\":\"DBNAME\"] AS part FROM t");

    restores.restore(target, restores.archive("places.sql", restores.dump(source)));

    restores.areTheSame(source, target);
  }
}
