package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private static final TransientException FORESEEN = new TransientException("it is away", "wait");

  @Test
  void theForeseenFailureIsFoundBehindWrappers() {
    Throwable wrapped = new RuntimeCamelException("route", new IllegalStateException(FORESEEN));
    assertThat(Failures.of(wrapped)).containsSame(FORESEEN);
    assertThat(Failures.line(wrapped)).isEqualTo("it is away HINT: wait");
  }

  @Test
  void theOutermostForeseenFailureWins() {
    TransientException outer = new TransientException("outer", "retry", FORESEEN);
    assertThat(Failures.of(outer)).containsSame(outer);
  }

  @Test
  void noneIsFoundWhereThereIsNone() {
    assertThat(Failures.of(null)).isEmpty();
    assertThat(Failures.of(new IOException("x"))).isEmpty();
  }

  @Test
  void anUnforeseenFailureIsToldByItsRoot() {
    assertThat(Failures.line(new RuntimeCamelException("route", new IOException("disk on fire"))))
        .isEqualTo("disk on fire");
    assertThat(Failures.line(new NullPointerException()))
        .isEqualTo("java.lang.NullPointerException");
  }
}
