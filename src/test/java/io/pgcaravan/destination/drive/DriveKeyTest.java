package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.PermanentException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriveKeyTest {

  @Test
  void isFoldersAndAName() {
    assertThat(DriveKey.of("a/b/c.gz")).isEqualTo(new DriveKey(List.of("a", "b"), "c.gz"));
    assertThat(DriveKey.of("c.gz")).isEqualTo(new DriveKey(List.of(), "c.gz"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a//b", "a/", "../a", "a/./b"})
  void hasNoLevelWithoutAName(String key) {
    assertThatThrownBy(() -> DriveKey.of(key)).isInstanceOf(PermanentException.class);
  }

  @Test
  void quotesNamesForAQuery() {
    assertThat(DriveKey.quoted("it's \\ odd")).isEqualTo("'it\\'s \\\\ odd'");
  }
}
