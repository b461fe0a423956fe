package io.pgcaravan.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskSpaceTest {

  @ParameterizedTest
  @CsvSource({
    "No space left on device,true",
    "/stage/a.sql.gz: No space left on device,true",
    "Disk quota exceeded,true",
    "Input/output error,false",
    ",false"
  })
  void aFullDiskIsToldApart(String message, boolean full) {
    assertThat(DiskSpace.full(Path.of("/stage"), new IOException(message)).isPresent())
        .isEqualTo(full);
  }
}
