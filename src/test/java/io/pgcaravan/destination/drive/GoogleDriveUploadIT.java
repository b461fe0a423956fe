package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.destination.drive.DriveFaults.Action;
import io.pgcaravan.destination.drive.DriveFaults.Kind;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads that meet trouble. */
@Timeout(90)
class GoogleDriveUploadIT extends OnDriveServer {

  private static final int LARGE = 25 * MEGABYTE; // three parts of 10 MiB

  @Test
  void tellsIdAndSha256OfWhatItStored() throws Exception {
    shared();
    Path file = file("a.gz", 1000);
    try (ProducerTemplate template = runtime().context().createProducerTemplate()) {
      StoredObject stored =
          template.requestBodyAndHeader(
              "direct:google-drive-store",
              file.toFile(),
              Exchange.FILE_NAME,
              "daily/a.gz",
              StoredObject.class);
      assertThat(stored.key()).isEqualTo("daily/a.gz");
      assertThat(stored.sizeBytes()).isEqualTo(1000);
      assertThat(stored.sha256()).hasValue(Checksums.of(file, "SHA-256"));
      assertThat(stored.id()).isPresent();
    }
  }

  @Test
  void resumesAfterADroppedConnection() throws Exception {
    Destination drive = shared();
    server.faults().inject(Kind.CHUNK, Action.DROP, 2, 2);
    drive.store("a.gz", file("a.gz", LARGE));
    assertThat(server.uploadedBytes()).as("no byte is sent twice").isEqualTo(LARGE);
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).isEqualTo(1);
    assertThat(server.faults().soFar(Kind.UPLOAD_STATUS)).isEqualTo(1);
    try (var stored = drive.open("a.gz");
        var sent = Files.newInputStream(directory.resolve("a.gz"))) {
      assertThat(stored).hasSameContentAs(sent);
    }
  }

  @Test
  void resumesWhenTheServerIsBusyForAWhile() throws Exception {
    Destination drive = shared();
    server.faults().refuse(Kind.CHUNK, 2, 2, 503, "backendError", "1");
    server.faults().refuse(Kind.CHUNK, 4, 4, 403, "userRateLimitExceeded", "");
    drive.store("a.gz", file("a.gz", LARGE));
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).isEqualTo(1);
    assertThat(server.uploadedBytes()).isEqualTo(LARGE);
  }

  @Test
  void renewsATokenThatEndsDuringTheUpload() throws Exception {
    Destination drive = shared();
    server.faults().refuse(Kind.CHUNK, 2, 2, 401, "authError", "");
    drive.store("a.gz", file("a.gz", LARGE));
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).isEqualTo(1);
    assertThat(server.faults().soFar(Kind.TOKEN)).isEqualTo(2);
  }

  @Test
  void storesOnceWhenTheLastAnswerIsLost() throws Exception {
    Destination drive = shared();
    server.faults().inject(Kind.CHUNK, Action.SWALLOW, 3, 3);
    drive.store("a.gz", file("a.gz", LARGE));
    assertThat(server.names()).containsExactly("a.gz");
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).isEqualTo(1);
  }

  @Test
  void adoptsWhatAnEarlierAttemptStoredUnheard() throws Exception {
    Destination drive = shared();
    Path file = file("a.gz", 1000);
    loseTheUpload(drive, file);
    drive.store("a.gz", file);
    assertThat(server.names()).containsExactly("a.gz");
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).isEqualTo(1);
  }

  @Test
  void knowsItsOwnFileByItsIdWhereTheListingIsBehind() throws Exception {
    Destination drive = shared();
    Path file = file("a.gz", 1000);
    loseTheUpload(drive, file);
    server.forgetful(true);
    drive.store("a.gz", file);
    assertThat(server.names()).containsExactly("a.gz");
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).as("the second one met 409").isEqualTo(2);
  }

  /** Stored, but neither the answer nor any word on the upload comes through. */
  private void loseTheUpload(Destination drive, Path file) {
    server.faults().inject(Kind.CHUNK, Action.SWALLOW, 1, 1);
    server.faults().refuse(Kind.UPLOAD_STATUS, 1, 100, 503, "backendError", "3600");
    CaravanException failure = failure(() -> drive.store("a.gz", file));
    assertThat(failure).isInstanceOf(TransientException.class);
    assertThat(((TransientException) failure).retryAfter()).hasValue(Duration.ofHours(1));
    assertThat(server.names()).containsExactly("a.gz");
    server.faults().clear();
  }

  @Test
  void beginsAnewWhenTheSessionIsLost() throws Exception {
    Destination drive = shared();
    Path file = file("a.gz", LARGE);
    server.faults().inject(Kind.CHUNK, Action.LOSE_SESSION, 2, 2);
    assertThat(failure(() -> drive.store("a.gz", file)))
        .isInstanceOf(TransientException.class)
        .hasMessageContaining("forgot the upload");
    assertThat(server.names()).isEmpty();
    drive.store("a.gz", file);
    assertThat(keys(drive)).containsExactly("a.gz");
  }

  @Test
  void removesWhatArrivedBroken() throws Exception {
    Destination drive = shared();
    Path file = file("a.gz", 1000);
    server.faults().inject(Kind.CHUNK, Action.CORRUPT, 1, 1);
    assertThat(failure(() -> drive.store("a.gz", file)))
        .isInstanceOf(TransientException.class)
        .hasMessageContaining("not what was sent");
    assertThat(server.names()).isEmpty();
    drive.store("a.gz", file);
    assertThat(keys(drive)).containsExactly("a.gz");
  }

  @Test
  void givesABlackHoleUpInTime() throws Exception {
    Destination drive = shared();
    server.faults().inject(Kind.CHUNK, Action.BLACK_HOLE, 1, 100);
    server.faults().inject(Kind.UPLOAD_STATUS, Action.BLACK_HOLE, 1, 100);
    assertThat(failure(() -> drive.store("a.gz", file("a.gz", LARGE))))
        .isInstanceOf(TransientException.class);
    server.faults().clear();
    server.faults().inject(Kind.LIST, Action.BLACK_HOLE, 1, 1);
    assertThat(failure(drive::list)).isInstanceOf(TransientException.class);
  }

  @Test
  void looksForRoomBefore() throws Exception {
    Destination drive = own();
    server.userQuota(999);
    assertThat(failure(() -> drive.store("a.gz", file("a.gz", 1000))))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("999 bytes free");
    assertThat(server.faults().soFar(Kind.START_UPLOAD)).isZero();
    server.userQuota(1000);
    drive.store("a.gz", directory.resolve("a.gz"));
  }

  @Test
  void saysThatAServiceAccountHasNoSpaceOfItsOwn() throws Exception {
    Destination drive = start(workspace(server.serviceAccountJson(), server.myDriveFolderId()));
    CaravanException failure = failure(() -> drive.store("a.gz", file("a.gz", 1000)));
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains("shared drive").contains("GOOGLE_DRIVE_SUBJECT");
  }

  @Test
  void actsForAUserWhereTheDomainAllowsIt() throws Exception {
    Destination drive =
        start(
            workspace(server.serviceAccountJson(), server.myDriveFolderId())
                .set("GOOGLE_DRIVE_SUBJECT", DriveTokens.USER));
    drive.store("a.gz", file("a.gz", 1000));
    server.forbidDelegation();
    server.expireTokens();
    CaravanException failure = failure(drive::list);
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains("delegate");
  }
}
