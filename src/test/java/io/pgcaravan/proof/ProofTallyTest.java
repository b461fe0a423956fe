package io.pgcaravan.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProofTallyTest {

  private static Proof proof(ProofLevel level, String text, int chunkBytes) {
    ProofTally tally = new ProofTally(level);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += chunkBytes) {
      tally.add(bytes, at, Math.min(chunkBytes, bytes.length - at));
    }
    return tally.proof();
  }

  private static Proof proof(ProofLevel level, String text) {
    Proof proof = proof(level, text, Integer.MAX_VALUE);
    for (int chunkBytes = 1; chunkBytes < 30; chunkBytes++) {
      assertThat(proof(level, text, chunkBytes)).isEqualTo(proof);
    }
    return proof;
  }

  private static final String DUMP =
      """
      SET client_encoding = 'UTF8';
      SELECT pg_catalog.lo_create('16400');
      ALTER LARGE OBJECT 16400 OWNER TO "Big Owner";
      CREATE FUNCTION f() RETURNS void AS $$ COPY public.x (a) FROM stdin;
      INSERT INTO y VALUES (1);
      \\.
      $$;
      COPY public.b (a, "ü") FROM stdin;
      1\tx
      2\ty
      \\.
      COPY public.a (a) FROM stdin;
      \\.
      COPY public.b (a, "ü") FROM stdin;
      3\tz
      \\.
      SELECT pg_catalog.lo_open('16400', 131072);
      SELECT pg_catalog.setval('public."it''s_seq"', 42, true);
      SELECT pg_catalog.setval('public.down', -7, false);
      """;

  @Test
  void rowsSequencesAndLargeObjectsAreCounted() {
    Proof proof = proof(ProofLevel.COUNTS, DUMP);
    assertThat(proof.tables())
        .containsExactly(
            new TableProof("public.a", "(a)", 0, null),
            new TableProof("public.b", "(a, \"ü\")", 3, null));
    assertThat(proof.sequences())
        .containsExactly(
            new SequenceProof("public.\"it's_seq\"", 42, true),
            new SequenceProof("public.down", -7, false));
    assertThat(proof.largeObjects()).isEqualTo(1);
    assertThat(proof.rows()).isEqualTo(3);
    assertThat(proof.unproven()).isEmpty();
  }

  @Test
  void contentIsTheSumOfAllBlocksOfATable() {
    RowHash expected = new RowHash();
    byte[] rows = "3\tz\n1\tx\n2\ty\n".getBytes(StandardCharsets.UTF_8);
    expected.add(rows, 0, rows.length);
    Proof proof = proof(ProofLevel.CONTENT, DUMP);
    assertThat(proof.tables())
        .containsExactly(
            new TableProof("public.a", "(a)", 0, "0".repeat(32)),
            new TableProof("public.b", "(a, \"ü\")", 3, expected.sum()));
  }

  @Test
  void aLongStringOrAnOddNumberCostsNothing() {
    String text =
        "ALTER TABLE ONLY public.a ALTER COLUMN t SET DEFAULT '%s';\n"
            .formatted("it''s long ".repeat(5000));
    assertThat(proof(ProofLevel.COUNTS, text + DUMP, 4096).rows()).isEqualTo(3);
    Proof odd =
        proof(
            ProofLevel.COUNTS,
            DUMP + "SELECT pg_catalog.setval('public.x', 99999999999999999999, true);\n",
            4096);
    assertThat(odd.rows()).isEqualTo(3);
    assertThat(odd.unproven()).containsExactly("a sequence's value is not written as pg_dump does");
    Proof large =
        proof(
            ProofLevel.COUNTS,
            DUMP + "SELECT pg_catalog.setval('public.x', 9999999999999999999, true);\n",
            4096);
    assertThat(large.unproven()).singleElement().asString().contains("could not be read");
  }

  @Test
  void nothingIsReadWhereNoProofIsAskedFor() {
    Proof proof = proof(ProofLevel.NONE, DUMP);
    assertThat(proof.level()).isEqualTo(ProofLevel.NONE);
    assertThat(proof.tables()).isEmpty();
  }

  @Test
  void rolesAreThoseThatStatementsName() {
    Proof proof =
        proof(
            ProofLevel.COUNTS,
            """
            ALTER TABLE public.t OWNER TO alice;
            ALTER FUNCTION public.f("to" text) OWNER TO "Odd ""Role"" x";
            ALTER TABLE public.t ADD CONSTRAINT c CHECK ((x <> 'OWNER TO nobody'::text));
            GRANT SELECT,INSERT ON TABLE public.t TO bob;
            GRANT ALL ON SCHEMA s TO PUBLIC;
            GRANT SELECT(a) ON TABLE t TO carol WITH GRANT OPTION;
            REVOKE ALL ON TABLE t FROM dave;
            ALTER DEFAULT PRIVILEGES FOR ROLE eve IN SCHEMA public GRANT SELECT ON TABLES TO frank;
            ALTER DEFAULT PRIVILEGES FOR ROLE eve REVOKE ALL ON TYPES FROM gina;
            CREATE POLICY p ON public.t FOR SELECT TO heidi, "Ivan" USING ((a > ( SELECT b FROM q)));
            CREATE USER MAPPING FOR judy SERVER s OPTIONS ("user" 'x');
            CREATE SCHEMA s AUTHORIZATION karl;
            SET SESSION AUTHORIZATION 'le''o';
            SET SESSION AUTHORIZATION DEFAULT;
            CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW EXECUTE FUNCTION f();
            """);
    assertThat(proof.roles())
        .containsExactlyInAnyOrder(
            "alice",
            "Odd \"Role\" x",
            "bob",
            "carol",
            "dave",
            "eve",
            "frank",
            "gina",
            "heidi",
            "Ivan",
            "judy",
            "karl",
            "le'o");
  }

  @Test
  void whatCannotBeProvenIsSaid() {
    assertThat(proof(ProofLevel.COUNTS, "INSERT INTO public.t VALUES (1);\n").unproven())
        .containsExactly("rows are written as INSERT commands, which are not counted");
    assertThat(proof(ProofLevel.COUNTS, "COPY t FROM stdin CSV;\n").unproven()).hasSize(1);
    assertThat(proof(ProofLevel.COUNTS, "COPY t (a) FROM stdin;\n1\n").unproven())
        .containsExactly("the dump's text ends within the rows of a table");
    assertThat(proof(ProofLevel.COUNTS, "SELECT 1 \\x\n;").unproven()).hasSize(1);
  }

  @Test
  void rowsThroughARootInSeveralOrdersOfColumnsAreOnlyCounted() {
    String text = "COPY r (a, b) FROM stdin;\n1\t2\n\\.\nCOPY r (b, a) FROM stdin;\n2\t1\n\\.\n";
    Proof proof = proof(ProofLevel.CONTENT, text);
    assertThat(proof.tables()).containsExactly(new TableProof("r", "(a, b)", 2, null));
    assertThat(proof.unproven()).hasSize(1);
    assertThat(proof(ProofLevel.COUNTS, text).unproven()).isEmpty();
  }

  @Test
  void namesAreReadInTheEncodingOfTheText() {
    ProofTally tally = new ProofTally(ProofLevel.COUNTS);
    byte[] bytes =
        "SET client_encoding = 'LATIN1';\nCOPY \"ü\" (a) FROM stdin;\n\\.\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    tally.add(bytes, 0, bytes.length);
    assertThat(tally.proof().tables().get(0).table()).isEqualTo("\"ü\"");
  }

  @Test
  void longLiteralsAndNamesAreNoTrouble() {
    String literal = "it''s ".repeat(10_000);
    String text =
        """
        COMMENT ON TABLE public.t IS '%1$s';
        GRANT SELECT ON TABLE public.t TO "%2$s";
        ALTER TABLE public.t ALTER COLUMN a SET DEFAULT '%1$s';
        SELECT pg_catalog.setval('public.%2$s', 1, true);
        INSERT INTO public.t VALUES ('%1$s');
        """
            .formatted(literal, "x".repeat(60_000));
    Proof proof = proof(ProofLevel.COUNTS, text, 4096);
    assertThat(proof.sequences()).hasSize(1);
  }
}
