package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

  @ParameterizedTest
  @CsvSource({
    "gzip,GZIP,6,.gz",
    "gzip:1,GZIP,1,.gz",
    "gzip:9,GZIP,9,.gz",
    "' gzip:9 ',GZIP,9,.gz",
    "zstd,ZSTD,3,.zst",
    "zstd:19,ZSTD,19,.zst",
    "none,NONE,0,''"
  })
  void theMethodAndItsLevelAreRead(
      String text, Compression.Method method, int level, String extension) {
    Compression compression = Compression.parse(text);
    assertThat(compression).isEqualTo(new Compression(method, level));
    assertThat(compression.method().extension()).isEqualTo(extension);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip:1", "zstd:19", "none"})
  void itIsWrittenAsItIsRead(String text) {
    assertThat(Compression.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bzip2",
        "GZIP",
        "gz",
        "gzip:0",
        "gzip:10",
        "gzip:",
        "gzip:-1",
        "gzip:6:6",
        "gzip: 6",
        "gzip:six",
        "gzip:99999999999",
        "zstd:0",
        "zstd:20",
        "none:0",
        "none:",
        "gzip,zstd"
      })
  void anythingElseIsRefusedWithTheChoices(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Compression.parse(text))
        .withMessageContaining("compression")
        .withMessageContaining("'" + text + "'")
        .satisfies(refused -> assertThat(refused.hint()).contains("gzip[:1-9]"));
  }
}
