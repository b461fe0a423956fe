package io.pgcaravan.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.run.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits is neither lost nor doubled, whatever the disk does. */
class OutboxIT {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration NO_PATIENCE = Duration.ZERO;

  private @TempDir Path directory;

  private Outbox at(Instant now) {
    return new Outbox(directory.resolve("outbox"), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Alert alert(AlertKind kind, String title) {
    return new Alert(
        UUID.randomUUID(),
        kind,
        "key",
        title,
        "daily",
        "db:5432/shop",
        "node",
        Kind.BACKUP,
        "run",
        NOON,
        title,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        0,
        NOON);
  }

  private static void post(Outbox outbox, String title) {
    outbox.post(alert(AlertKind.FAILED, title), List.of("mail"));
  }

  private static void fail(Round round, Parcel parcel) {
    round.failed(parcel, new TransientException("down", "wait"));
  }

  /** A file stands where the directory would be made. */
  private Outbox unwritable() throws IOException {
    Files.writeString(directory.resolve("outbox"), "");
    return at(NOON);
  }

  @Test
  void whatCannotBeWrittenIsSentOnceAfterAllItsAttempts() throws IOException {
    Outbox outbox = unwritable();
    post(outbox, "a");
    Round round = outbox.round(NO_PATIENCE);
    Parcel parcel = round.parcels().get(0);
    assertThat(round.claim(parcel)).isTrue();
    fail(round, parcel);
    fail(round, parcel);
    round.kept(parcel, new TransientException("down", "wait"));
    round.release(parcel);
    assertThat(outbox.waiting()).hasSize(1).extracting(Parcel::attempts).containsExactly(2);
    assertThat(outbox.find(parcel.id(), "mail")).isPresent();

    Round next = new Round(outbox, outbox.waiting(), NO_PATIENCE);
    Round other = new Round(outbox, outbox.waiting(), NO_PATIENCE);
    assertThat(next.claim(next.parcels().get(0))).isTrue();
    assertThat(other.claim(other.parcels().get(0))).as("while another one sends it").isFalse();
    next.sent(next.parcels().get(0));
    next.release(next.parcels().get(0));
    assertThat(other.claim(other.parcels().get(0))).as("once it was sent").isFalse();
    assertThat(outbox.waiting()).isEmpty();
  }

  @Test
  void whatCannotBeWrittenWaitsWhileItsChannelIsDown() throws IOException {
    Outbox outbox = unwritable();
    post(outbox, "a");
    post(outbox, "b");
    Round round = outbox.round(NO_PATIENCE);
    Parcel first = round.parcels().get(0);
    assertThat(round.claim(first)).isTrue();
    fail(round, first);
    round.kept(first, new TransientException("down", "wait"));
    round.release(first);
    assertThat(round.claim(round.parcels().get(1))).as("its channel is down").isFalse();
    assertThat(outbox.waiting()).extracting(Parcel::title).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whatWasSentAndCannotBeRemovedIsNotSentAgain() throws IOException {
    Outbox outbox = at(NOON);
    post(outbox, "a");
    Round round = outbox.round(NO_PATIENCE);
    Parcel parcel = round.parcels().get(0);
    assertThat(round.claim(parcel)).isTrue();
    Path file = directory.resolve("outbox").resolve(parcel.file());
    byte[] content = Files.readAllBytes(file);
    Files.delete(file);
    Files.createDirectories(file.resolve("in-the-way"));
    round.sent(parcel);
    round.release(parcel);
    Files.delete(file.resolve("in-the-way"));
    Files.delete(file);
    Files.write(file, content);
    assertThat(outbox.round(NO_PATIENCE).parcels()).isEmpty();
  }

  @Test
  void afterThreeRefusalsTheOthersWaitForTheNextRound() {
    Outbox outbox = at(NOON);
    List.of("a", "b", "c", "d").forEach(title -> post(outbox, title));
    Round round = outbox.round(NO_PATIENCE);
    PermanentException refusal = new PermanentException("535", "correct it");
    int tried = 0;
    for (Parcel parcel : round.parcels()) {
      if (round.claim(parcel)) {
        tried++;
        round.failed(parcel, refusal);
        round.kept(parcel, refusal);
        round.release(parcel);
      }
    }
    assertThat(tried).isEqualTo(3);
    assertThat(outbox.round(NO_PATIENCE).parcels()).hasSize(1);
  }

  @Test
  void whatWasNeverTriedGoesFirst() {
    post(at(NOON.minusSeconds(60)), "old");
    Outbox outbox = at(NOON);
    Round round = outbox.round(NO_PATIENCE);
    fail(round, round.parcels().get(0));
    post(at(NOON), "new");
    assertThat(at(NOON.plusSeconds(60)).round(NO_PATIENCE).parcels())
        .extracting(Parcel::title)
        .containsExactly("new", "old");
  }

  @Test
  void whenThereAreTooManyFindingsGoFirst() {
    Outbox outbox = at(NOON);
    post(outbox, "a run");
    outbox.post(alert(AlertKind.FINDING, "a finding"), List.of("mail"));
    for (int i = 0; i < 499; i++) {
      post(outbox, "run " + i);
    }
    assertThat(outbox.waiting())
        .hasSize(500)
        .extracting(Parcel::title)
        .contains("a run")
        .doesNotContain("a finding");
  }

  @Test
  void whatIsOldAndWasTriedOftenIsGivenUp() {
    post(at(NOON), "a");
    Instant later = NOON.plus(Duration.ofDays(15));
    for (int i = 0; i < 20; i++) {
      assertThat(at(later).waiting()).as("attempt %d", i).hasSize(1);
      fail(at(later).round(NO_PATIENCE), at(later).waiting().get(0));
    }
    assertThat(at(later).waiting()).isEmpty();
  }

  @Test
  void whatIsOldAndWasTriedSeldomIsKeptForTheMachineWasDown() {
    post(at(NOON), "a");
    Instant later = NOON.plus(Duration.ofDays(30));
    fail(at(later).round(NO_PATIENCE), at(later).waiting().get(0));
    assertThat(at(later).waiting()).hasSize(1);
  }

  @Test
  void whatWasTriedOftenIsKeptForAFortnight() {
    post(at(NOON), "a");
    Instant later = NOON.plus(Duration.ofDays(14));
    for (int i = 0; i < 30; i++) {
      fail(at(later).round(NO_PATIENCE), at(later).waiting().get(0));
    }
    assertThat(at(later).waiting()).hasSize(1);
    Instant tooLate = later.plusSeconds(1);
    Round round = at(tooLate.plus(Duration.ofHours(1))).round(NO_PATIENCE);
    Parcel parcel = round.parcels().get(0);
    assertThat(round.claim(parcel)).isTrue();
    fail(round, parcel);
    round.kept(parcel, new TransientException("down", "wait"));
    round.release(parcel);
    assertThat(at(tooLate).waiting()).isEmpty();
    assertThat(directory.resolve("outbox")).isEmptyDirectory();
  }

  @Test
  void aClockThatJumpsForMonthsGivesNothingUp() {
    post(at(NOON), "a");
    Instant wrong = NOON.plus(Duration.ofDays(100));
    for (int i = 0; i < 3; i++) {
      fail(at(wrong).round(NO_PATIENCE), at(wrong).waiting().get(0));
    }
    assertThat(at(NOON).round(NO_PATIENCE).parcels()).as("due once it is right again").hasSize(1);
  }

  @Test
  void aDamagedParcelIsPutAsideAndOneThatCannotBeReadIsLeft() throws IOException {
    Outbox outbox = at(NOON);
    post(outbox, "good");
    Path box = directory.resolve("outbox");
    Files.writeString(box.resolve("bad.json"), "{\"id\" : ");
    Files.createDirectories(box.resolve("unreadable.json"));
    assertThat(outbox.waiting()).extracting(Parcel::title).containsExactly("good");
    assertThat(box.resolve("bad.json.damaged")).exists();
    assertThat(box.resolve("unreadable.json")).exists();
  }

  @Test
  void parcelsOfALaterVersionAreReadAndNobodyElseMayReadThem() throws IOException {
    post(at(NOON), "a");
    Path file = directory.resolve("outbox").resolve(at(NOON).waiting().get(0).file());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"later\" : 1,"));
    assertThat(at(NOON).waiting()).extracting(Parcel::title).containsExactly("a");
  }

  @Test
  void onAFullDiskTheSameIsStillToldOnce() throws IOException {
    Files.writeString(directory.resolve("alerts"), "");
    AlertState state = new AlertState(directory.resolve("alerts"));
    Finding full = new Finding("disk", null, null, "the disk is full", "free some space");
    int told = 0;
    for (int i = 0; i < 3; i++) {
      Troubles before = state.read("space");
      state.change("space", it -> it.found(List.of(full), NOON, Duration.ofHours(6)));
      told += before.found(List.of(full), NOON, Duration.ofHours(6)).told().size();
    }
    assertThat(told).isEqualTo(1);
  }
}
