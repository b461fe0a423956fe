package io.pgcaravan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.http.HttpPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {

  private final Doorkeeper doorkeeper = new Doorkeeper("ana", "correct", Duration.ofMillis(1));

  @Test
  void both_must_be_right() {
    assertThat(doorkeeper.admits("ana", "correct", "here")).isTrue();
    assertThat(doorkeeper.admits("ana", "wrong", "here")).isFalse();
    assertThat(doorkeeper.admits("ben", "correct", "here")).isFalse();
    assertThat(doorkeeper.admits("", "", "here")).isFalse();
    assertThat(doorkeeper.admits("ana", "correct", "here")).isTrue();
  }

  @Test
  void the_answer_to_a_wrong_one_comes_later_each_time_within_bounds() {
    Doorkeeper slow = new Doorkeeper("ana", "correct", Duration.ofSeconds(1));
    assertThat(slow.delay(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(slow.delay(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(slow.delay(5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(slow.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void the_console_is_off_without_a_user_and_a_password() {
    assertThatThrownBy(() -> settings("", "x", 8081))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("off");
    assertThatThrownBy(() -> settings("ana", "", 8081)).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> settings("ana", "x", 65536))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("65536");
    assertThat(settings("ana", "x", 8081).toString()).doesNotContain("x").contains("8081");
  }

  private static ConsoleSettings settings(String user, String password, int port) {
    return new ConsoleSettings(
        Path.of("/h"), new HttpPlace("127.0.0.1", port, List.of()), user, password, "", "", "");
  }

  @Test
  void the_program_is_told_from_its_commands() {
    assertThat(LocalProgram.isRun("/opt/caravan/target/pg-caravan.jar run")).isTrue();
    assertThat(LocalProgram.isRun("io.pgcaravan.cli.Caravan run")).isTrue();
    assertThat(LocalProgram.isRun("/opt/caravan/target/pg-caravan.jar backup run")).isFalse();
    assertThat(LocalProgram.isRun("/opt/caravan/target/pg-caravan.jar console")).isFalse();
  }
}
