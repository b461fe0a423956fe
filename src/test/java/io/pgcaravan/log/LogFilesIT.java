package io.pgcaravan.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.pgcaravan.failure.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@Tag("S1.16")
class LogFilesIT {

  private static final Logger LOG = LoggerFactory.getLogger(LogFilesIT.class);
  private static final LogRetention NINETY_DAYS = new LogRetention(90, 1_000_000);

  private @TempDir Path root;

  private final ch.qos.logback.classic.Logger rootLogger =
      (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Appender<ILoggingEvent> terminal = rootLogger.getAppender("stderr");

  @BeforeEach
  void nothingOnTheTerminal() {
    rootLogger.detachAppender(terminal);
  }

  @AfterEach
  void onTheTerminalAgain() {
    rootLogger.addAppender(terminal);
  }

  private Path directory() {
    return root.resolve("state/logs");
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  private Path file() {
    return directory().resolve(LogRetention.name(today()));
  }

  private void old(LocalDate day, int bytes) throws IOException {
    Files.createDirectories(directory());
    Files.write(directory().resolve(LogRetention.name(day)), new byte[bytes]);
  }

  private List<String> days() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aLineHasItsRunAndNoSecretAndOnlyTheOwnerMayReadIt() throws IOException {
    Secrets.add("log-files-secret");
    try (LogFiles files = LogFiles.attach(directory(), NINETY_DAYS);
        MDC.MDCCloseable run = MDC.putCloseable("run", "daily-20260115-030000")) {
      LOG.error("with log-files-secret, postgresql://a:hush@db/shop");
      assertThat(files.isStarted()).isTrue();
      assertThat(run).isNotNull();
    }
    LOG.error("after it was closed");
    assertThat(Files.readString(file()))
        .matches(
            "\\d{4}-\\S+Z ERROR \\[daily-20260115-030000\\] with \\*\\*\\*, postgresql://a:\\*\\*\\*@db/shop\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
        .isEqualTo("rwx------");
  }

  @Test
  void noFileIsMadeWhereNothingIsSaid() {
    LogFiles.attach(directory(), NINETY_DAYS).close();
    assertThat(directory()).doesNotExist();
  }

  @Test
  void whatIsOlderThanNinetyDaysGoes() throws IOException {
    for (int age : new int[] {1, 89, 90, 91, 400}) {
      old(today().minusDays(age), 10);
    }
    Files.writeString(directory().resolve("caravan-notes.log"), "mine");
    try (LogFiles files = LogFiles.attach(directory(), NINETY_DAYS)) {
      LOG.error("a line");
      assertThat(files.isStarted()).isTrue();
    }
    assertThat(days())
        .containsExactlyInAnyOrder(
            LogRetention.name(today()),
            LogRetention.name(today().minusDays(1)),
            LogRetention.name(today().minusDays(89)),
            LogRetention.name(today().minusDays(90)),
            "caravan-notes.log");
  }

  @Test
  void aClockThatIsYearsAheadCostsNoFile() throws IOException {
    for (int age : new int[] {1, 50}) {
      old(today().minusDays(age), 10);
    }
    NINETY_DAYS.apply(directory(), today().plusYears(50));
    assertThat(days()).hasSize(2);
  }

  @Test
  void allFilesTogetherKeepToTheirSize() throws IOException {
    for (int age = 1; age <= 5; age++) {
      old(today().minusDays(age), 400);
    }
    try (LogFiles files = LogFiles.attach(directory(), new LogRetention(90, 1000))) {
      IntStream.range(0, 100).forEach(i -> LOG.error("a line"));
      assertThat(files.isStarted()).isTrue();
    }
    assertThat(days()).hasSize(3);
    assertThat(Files.size(file())).isBetween(500L, 1000L);
  }

  @Test
  void severalWritersTearNoLine() throws Exception {
    try (LogFiles one = LogFiles.attach(directory(), NINETY_DAYS);
        LogFiles two = LogFiles.attach(directory(), NINETY_DAYS)) {
      List<Thread> threads =
          Stream.of("a", "b", "c", "d")
              .map(
                  name ->
                      new Thread(
                          () ->
                              IntStream.range(0, 50)
                                  .forEach(i -> LOG.error("{}", name.repeat(200)))))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(one).isNotSameAs(two);
    }
    assertThat(Files.readAllLines(file()))
        .hasSize(400)
        .allMatch(line -> line.matches(".*\\] ([abcd])\\1{199}"));
  }

  @Test
  void aDirectoryThatCannotBeWrittenCostsNothing() throws IOException {
    Files.writeString(root.resolve("state"), "a file where a directory should be");
    try (LogFiles files = LogFiles.attach(directory(), NINETY_DAYS)) {
      LOG.error("one");
      assertThat(files.isStarted()).isTrue();
      LOG.error("two");
    }
    assertThat(root.resolve("state")).hasContent("a file where a directory should be");
  }
}
