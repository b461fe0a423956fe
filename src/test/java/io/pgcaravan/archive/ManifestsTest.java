package io.pgcaravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {

  private static final String ARCHIVE = "shop-daily-backup-20240115-030000.sql.gz";
  private static final Manifest MANIFEST =
      ManifestSamples.manifest(
          ARCHIVE,
          "daily",
          "db:5432/shop",
          Instant.parse("2024-01-15T03:00:00.5Z"),
          List.of(ManifestSamples.companion(ARCHIVE + ".globals.sql")));

  private static Manifest read(byte[] bytes) throws IOException {
    return Manifests.read("m.json", new ByteArrayInputStream(bytes));
  }

  private static Manifest read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String written() {
    return new String(Manifests.write(MANIFEST), StandardCharsets.UTF_8);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    assertThat(read(Manifests.write(MANIFEST))).isEqualTo(MANIFEST);
  }

  @Test
  void peopleCanReadIt() {
    assertThat(written())
        .contains("\n  \"startedAt\" : \"2024-01-15T03:00:00.500Z\"")
        .contains("ümlauts")
        .endsWith("}\n");
  }

  @Test
  void fieldsOfLaterVersionsAreIgnored() throws IOException {
    String later = written().replaceFirst("\\{", "{\"proof\": {\"tables\": [1]}, \"x\": null,");
    assertThat(read(later)).isEqualTo(MANIFEST);
  }

  @Test
  void listsThatAreMissingAreEmpty() throws IOException {
    Manifest manifest =
        read(written().replaceAll("\"(options|companions)\"", "\"$1OfAnotherName\""));
    assertThat(manifest.options()).isEmpty();
    assertThat(manifest.companions()).isEmpty();
  }

  @Test
  void aNewerFormatIsRefusedWithTheAdviceToUpgrade() {
    String newer = written().replace("\"formatVersion\" : 1", "\"formatVersion\" : 2");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> read(newer))
        .withMessageContaining("newer format 2")
        .satisfies(refused -> assertThat(refused.hint()).contains("upgrade"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "42",
        "\"text\"",
        "{}",
        "{\"plan\": \"daily\"}",
        "<html>404 not found</html>",
        "\0\0\0\0",
        "{\"formatVersion\": 1, \"plan\": {}}",
      })
  void foreignContentIsRefused(String content) {
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> read(content))
        .withMessageContaining("m.json is damaged or not one of pg-caravan's");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 50, 90})
  void aManifestThatIsCutIsDamaged(int percent) {
    byte[] whole = Manifests.write(MANIFEST);
    byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> read(cut));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "database", "archive", "sha256", "startedAt", "sizeBytes"})
  void aManifestWithoutWhatMattersIsDamaged(String field) {
    String lacking = written().replace("\"" + field + "\"", "\"other\"");
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> read(lacking));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../weekly/shop-weekly-backup-20240101-030000.sql.gz",
        "sub/" + ARCHIVE + ".globals.sql",
        "shop-daily-backup-20240116-030000.sql.gz",
        ARCHIVE,
        "",
        "..",
      })
  void aCompanionThatIsNotTheArchivesOwnMakesItDamaged(String companion) {
    // companions are deleted with their archive
    String hostile = written().replace(ARCHIVE + ".globals.sql", companion);
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> read(hostile));
  }

  @Test
  void aFileThatIsTooLargeIsNotReadToItsEnd() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }
        };
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> Manifests.read("m.json", endless));
  }

  @Test
  void aStreamThatFailsIsNoDamage() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }
        };
    assertThatThrownBy(() -> Manifests.read("m.json", broken))
        .isInstanceOf(IOException.class)
        .hasMessage("connection reset");
  }
}
