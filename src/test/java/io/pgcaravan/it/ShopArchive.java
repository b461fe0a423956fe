package io.pgcaravan.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An installation whose plan shop has made one archive of a shop, to be restored. */
final class ShopArchive {

  private final PostgresServer server;
  private final Workspace workspace;
  private final String source;

  ShopArchive(PostgresServer server, Path directory) {
    this.server = server;
    source = server.createShop();
    workspace =
        Workspace.in(directory, server.url(source))
            .property("caravan.restore.redelivery-delay", "20")
            .plan("shop");
    workspace.backup("shop").succeeded();
  }

  Workspace workspace() {
    return workspace;
  }

  /** The database that was backed up. */
  String source() {
    return source;
  }

  /** Restores into a database, with further headers as name and value. */
  Outcome restore(String archive, String target, String... headers) {
    Map<String, Object> all = new HashMap<>();
    all.put("archive", archive);
    all.put("to", server.url(target));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return workspace.fire("restore", all);
  }

  /** A database with something in it that must not be lost. */
  String precious() {
    String target = server.createDatabase();
    server.sql(
        target,
        "CREATE TABLE precious (id int); INSERT INTO precious VALUES (7);"
            + " CREATE SCHEMA other; CREATE VIEW other.seen AS SELECT * FROM precious;"
            + " SELECT lo_create(4711)");
    return target;
  }

  /** Damages an archive, in a file of its own: copies on one disk are links to one file. */
  static void flipABit(Path archive) throws IOException {
    byte[] good = Files.readAllBytes(archive);
    good[good.length / 2] ^= 4;
    Files.delete(archive);
    Files.write(archive, good);
  }
}
