package io.pgcaravan.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletenessTest {

  private static final String ROWS = "COPY public.a (b) FROM stdin;\n1\n2\n\\.\n\n";
  private static final String TRAILER = "--\n-- PostgreSQL database dump complete\n--\n\n";
  private static final String UNRESTRICT = "\\unrestrict h7FkZ0cXq2\n\n";

  private static void require(String tail) {
    Completeness.requireTrailer(tail.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ROWS + TRAILER,
        ROWS + TRAILER + UNRESTRICT,
        "\n-- PostgreSQL database dump complete\n--\n",
        "grüß\n" + TRAILER,
      })
  void aDumpWithItsTrailerIsComplete(String tail) {
    assertThatCode(() -> require(tail)).doesNotThrowAnyException();
  }

  @Test
  void linesMayEndAsOnWindows() {
    assertThatCode(() -> require((ROWS + TRAILER + UNRESTRICT).replace("\n", "\r\n")))
        .doesNotThrowAnyException();
  }

  @Test
  void aDumpThatIsCutBeforeTheEndOfItsTrailerIsNotComplete() {
    String tail = ROWS + TRAILER;
    int end = tail.stripTrailing().length();
    for (int length = 0; length < end; length++) {
      String cut = tail.substring(0, length);
      assertThatExceptionOfType(TransientException.class).as(cut).isThrownBy(() -> require(cut));
    }
  }

  @Test
  void aDumpThatIsCutInsideOfUnrestrictIsNotComplete() {
    String whole = ROWS + TRAILER + UNRESTRICT;
    int start = whole.indexOf("\\unrestrict") + 1;
    int end = whole.stripTrailing().length();
    for (int length = start; length <= end; length++) {
      String cut = whole.substring(0, length);
      assertThatExceptionOfType(TransientException.class).as(cut).isThrownBy(() -> require(cut));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ROWS,
        ROWS + TRAILER + ROWS,
        TRAILER + UNRESTRICT + "SELECT 1;\n",
        "1\tit says -- PostgreSQL database dump complete\n",
        "1\t-- PostgreSQL database dump complete\n--\n",
        "--\n-- PostgreSQL database dump completed\n--\n",
        "--\n-- PostgreSQL database cluster dump complete\n--\n",
      })
  void theTrailersTextElsewhereIsNoTrailer(String tail) {
    assertThatExceptionOfType(TransientException.class)
        .isThrownBy(() -> require(tail))
        .withMessageContaining("trailer");
  }

  @Test
  void aDumpOfTheMinimumSizeIsLargeEnough() {
    assertThatCode(() -> Completeness.requireMinimumSize(500, 500)).doesNotThrowAnyException();
  }

  @Test
  void aSmallerDumpIsAFailureNamingBothSizes() {
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> Completeness.requireMinimumSize(499, 500))
        .withMessageContaining("499")
        .withMessageContaining("500")
        .satisfies(failure -> assertThat(failure.hint()).contains("minimumSize"));
  }
}
