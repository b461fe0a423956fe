package io.pgcaravan.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.proof.CopyHeader;
import io.pgcaravan.proof.DumpLexer;
import io.pgcaravan.proof.DumpParts;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** What becomes of the text of an archive that holds a part of its database. */
class PartialTextTest {

  private static final String TABLES =
      """
      --
      -- Name: order; Type: TABLE
      --

      CREATE TABLE public."order" (
          id integer NOT NULL,
          note text DEFAULT 'CREATE TABLE public.customer ('::text
      );

      CREATE TABLE public.größe (
          id integer
      );

      COPY public."order" (id, note) FROM stdin;
      1	CREATE SEQUENCE x;
      \\.

      ALTER TABLE ONLY public."order"
          ADD CONSTRAINT order_customer_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id) ON DELETE CASCADE;

      ALTER TABLE ONLY public."order"
          ADD CONSTRAINT order_größe_fkey FOREIGN KEY (g) REFERENCES public.größe(id);

      """;

  private static final class Text implements DumpParts {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void between(byte[] buffer, int offset, int length) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public void statement(byte[] buffer, int offset, int length, boolean whole) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public void more(byte[] buffer, int offset, int length, boolean last) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public void clientCommand(byte[] buffer, int offset, int length) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public void copyBegins(CopyHeader header, byte[] buffer, int offset, int length) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public void rows(byte[] buffer, int offset, int length, long rows) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public void copyEnds(byte[] buffer, int offset, int length) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public String toString() {
      return bytes.toString(UTF_8);
    }
  }

  private final Text text = new Text();

  private PartialText read(String dump, boolean replaces) {
    PartialText partial = new PartialText(text, replaces);
    DumpLexer lexer = new DumpLexer(partial);
    byte[] bytes = dump.getBytes(UTF_8);
    lexer.add(bytes, 0, bytes.length);
    lexer.end();
    return partial;
  }

  @Test
  void foreignKeysToTablesItLacksAreLeftOutAndNamed() {
    PartialText partial = read(TABLES, false);
    assertThat(partial.leftOut())
        .containsExactly(
            "the foreign key order_customer_fkey of public.\"order\" was not checked:"
                + " public.customer is not in the archive");
    assertThat(text.toString())
        .doesNotContain("order_customer_fkey")
        .contains("ADD CONSTRAINT order_größe_fkey", "1\tCREATE SEQUENCE x;")
        .hasLineCount((int) TABLES.lines().count());
  }

  @Test
  void inADatabaseThatHasTheSchemaItsTablesTakeThePlaceOfThose() {
    read("CREATE SCHEMA shop;\nCREATE SEQUENCE shop.s;\n" + TABLES, true);
    assertThat(text.toString())
        .startsWith(
            "CREATE SCHEMA IF NOT EXISTS shop;\nDROP SEQUENCE IF EXISTS shop.s CASCADE; CREATE")
        .contains("DROP TABLE IF EXISTS public.\"order\" CASCADE; CREATE TABLE public.\"order\" (")
        .contains("DROP TABLE IF EXISTS public.größe CASCADE; CREATE TABLE public.größe (");
  }

  @Test
  void anythingElsePassesAsItIs() {
    String dump =
        """
        CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ CREATE TABLE t (); $$;
        CREATE VIEW v AS SELECT 1;
        ALTER TABLE ONLY t ADD CONSTRAINT u UNIQUE (id);
        """;
    assertThat(read(dump, false).leftOut()).isEmpty();
    assertThat(text).hasToString(dump);
  }
}
