package io.pgcaravan.console;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hawtio's pages, unpacked into a directory of this process, with what is this console's own: its
 * name, and a line that says when the program is down.
 */
record Pages(Path directory) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

  /** What would connect to any address that a request names (Jolokia's proxy mode). */
  private static final String PROXY = "WEB-INF/lib/jolokia-service-jsr160-";

  /** Names in the program's jar, and where the pages have them. */
  private static final Map<String, String> OWN =
      Map.of("hawtconfig.json", "hawtconfig.json", "caravan.js", "static/js/caravan.js");

  /** Unpacks them; the caller closes it. */
  static Pages unpack(Path war) {
    if (!Files.isReadable(war)) {
      throw new PermanentException(
          "the pages of the web console, %s, are missing".formatted(war),
          "build the program again: rm target/pg-caravan.jar and start it");
    }
    try {
      Pages pages = new Pages(Files.createTempDirectory("caravan-console"));
      try (InputStream file = Files.newInputStream(war)) {
        pages.fill(file);
        pages.addOwn();
        return pages;
      } catch (IOException e) {
        pages.close();
        throw e;
      }
    } catch (IOException e) {
      throw new PermanentException(
          "the pages of the web console cannot be unpacked (%s)".formatted(e),
          "make room in the directory for temporary files",
          e);
    }
  }

  private void fill(InputStream file) throws IOException {
    ZipInputStream zip = new ZipInputStream(file);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      Path target = directory.resolve(entry.getName()).normalize();
      if (!target.startsWith(directory)) {
        throw new IOException("an entry outside: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(target);
      } else if (!entry.getName().startsWith(PROXY)) {
        Files.createDirectories(target.getParent());
        Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void addOwn() throws IOException {
    for (Map.Entry<String, String> each : OWN.entrySet()) {
      try (InputStream own = Pages.class.getResourceAsStream("/console/" + each.getKey())) {
        if (own == null) {
          throw new IOException("the program's jar lacks console/" + each.getKey());
        }
        Files.copy(own, directory.resolve(each.getValue()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path index = directory.resolve("index.html");
    String page = Files.readString(index, StandardCharsets.UTF_8);
    Files.writeString(
        index,
        page.replaceFirst("<title>[^<]*</title>", "<title>pg-caravan</title>")
            .replace(
                "</head>",
                "<script defer=\"defer\" src=\"/hawtio/static/js/caravan.js\"></script></head>"));
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      LOG.debug("temporary files are left in {}", directory, e);
    }
  }
}
