package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an archive holds decides where it may go. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreRefusedIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private ShopArchive shop;

  RestoreRefusedIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void backUp() {
    shop = new ShopArchive(server, directory);
  }

  @Test
  void aNewDatabaseThatIsThereAlreadyIsRefused() {
    shop.restore("latest", "postgres", "intoNew", shop.source()).failed(1, "is there already");
  }

  @Test
  void anArchiveThatIsNotThereIsWrongUsage() {
    shop.restore("no-such.sql.gz", server.createDatabase())
        .failed(2, "no archive 'no-such.sql.gz'");
  }

  @Test
  void anArchiveThatIsNotFullNeverReplaces() {
    shop.workspace().plan("some", "scope", "tables: customer");
    shop.workspace().backup("some").succeeded();
    String archive =
        shop.workspace().archives().stream()
            .filter(n -> n.contains("-some-"))
            .findFirst()
            .orElseThrow();
    String target = server.createDatabase();
    server.sql(target, "CREATE TABLE customer (id int); INSERT INTO customer VALUES (7)");
    String before = server.dump(target);

    shop.restore(archive, target, "yes", "true")
        .failed(1, "is not a full archive", "public.customer");

    assertThat(server.dump(target)).isEqualTo(before);
    String lacking = shop.precious();
    shop.restore(archive, lacking).succeeded();
    assertThat(server.sql(lacking, "SELECT count(*) FROM customer")).isEqualTo("3");
    assertThat(server.sql(lacking, "SELECT id FROM precious")).isEqualTo("7");
  }

  @Test
  void aSchemaOnlyAndADataOnlyArchiveAreOneDatabase() {
    shop.workspace().plan("schema", "scope", "schema-only").plan("data", "scope", "data-only");
    shop.workspace().backup("schema").succeeded();
    shop.workspace().backup("data").succeeded();
    String schema =
        shop.workspace().archives().stream()
            .filter(n -> n.contains("-schema-"))
            .findFirst()
            .orElseThrow();
    String data =
        shop.workspace().archives().stream()
            .filter(n -> n.contains("-data-"))
            .findFirst()
            .orElseThrow();
    String target = server.createDatabase();

    shop.restore(data, target).failed(1, "holds data only");
    shop.restore(schema, target, "data", data).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
  }

  @Test
  void aFileWithoutAManifestIsRestoredAndSaidToBeUnproven() throws IOException {
    Path file = Files.copy(shop.workspace().archive(), directory.resolve("alone.sql.gz"));
    String target = server.createDatabase();

    Outcome outcome = shop.restore(file.toString(), target).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    assertThat(outcome.lines()).anyMatch(line -> line.contains("has no manifest"));
    shop.restore(file.toString(), shop.precious(), "yes", "true").failed(1, "has no manifest");
  }

  @Test
  void aRoleThatIsMissingIsNamed() {
    String owned = server.createDatabase();
    server.sql(owned, "CREATE ROLE gone_role; CREATE TABLE t (); ALTER TABLE t OWNER TO gone_role");
    shop.workspace()
        .set("OTHER_URL", server.url(owned))
        .plan("owned", "database", server.url(owned), "options", "");
    shop.workspace().backup("owned").succeeded();
    server.sql(owned, "DROP TABLE t; DROP ROLE gone_role");

    shop.restore("latest", server.createDatabase(), "plan", "owned").failed(1, "gone_role");
  }
}
