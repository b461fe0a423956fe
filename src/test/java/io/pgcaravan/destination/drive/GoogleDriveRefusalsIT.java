package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.drive.DriveFaults.Action;
import io.pgcaravan.destination.drive.DriveFaults.Kind;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Refusals of every class, as they leave the routes. */
@Timeout(60)
class GoogleDriveRefusalsIT extends OnDriveServer {

  @Test
  void waitsAsLongAsTheServerAsks() {
    Destination drive = shared();
    server.faults().refuse(Kind.LIST, 1, 1, 403, "userRateLimitExceeded", "7");
    server.faults().refuse(Kind.LIST, 2, 2, 429, "rateLimitExceeded", "9");
    server.faults().refuse(Kind.LIST, 3, 3, 500, "internalError", "");
    assertThat(retryAfter(failure(drive::list))).isEqualTo(Duration.ofSeconds(7));
    assertThat(retryAfter(failure(drive::list))).isEqualTo(Duration.ofSeconds(9));
    assertThat(retryAfter(failure(drive::list))).isZero();
    assertThat(drive.list()).isEmpty();
  }

  private static Duration retryAfter(CaravanException failure) {
    assertThat(failure).isInstanceOf(TransientException.class);
    return ((TransientException) failure).retryAfter().orElse(Duration.ZERO);
  }

  @Test
  void tellsWhatToDoAboutEachRefusal() throws Exception {
    Destination drive = shared();
    refusedForGood(drive, "storageQuotaExceeded", "free space");
    refusedForGood(drive, "teamDriveFileLimitExceeded", "full");
    refusedForGood(drive, "insufficientFilePermissions", DriveTokens.SERVICE_ACCOUNT);
    refusedForGood(drive, "insufficientPermissions", "scope");
    refusedForGood(drive, "accessNotConfigured", "enable");
    refusedForGood(drive, "domainPolicy", "administrator");
    refusedForGood(drive, "dailyLimitExceeded", "limit");
    assertThat(server.names()).isEmpty();
  }

  private void refusedForGood(Destination drive, String reason, String hint) throws IOException {
    server.faults().refuse(Kind.START_UPLOAD, 1, 1, 403, reason, "");
    CaravanException failure = failure(() -> drive.store("a.gz", file("a.gz", 10)));
    assertThat(failure).isInstanceOf(PermanentException.class).hasMessageContaining(reason);
    assertThat(failure.hint()).contains(hint);
  }

  @Test
  void failsAListingWhoseSecondPageFails() throws Exception {
    Destination drive = shared();
    for (int i = 0; i < 5; i++) {
      server.addFile("file-" + i, server.sharedDriveFolderId(), new byte[1]);
    }
    server.pageCap(2);
    server.faults().refuse(Kind.LIST, 2, 2, 500, "internalError", "");
    assertThat(failure(drive::list)).isInstanceOf(TransientException.class);
    server.faults().inject(Kind.LIST, Action.INCOMPLETE, 3, 3);
    assertThat(failure(drive::list)).hasMessageContaining("incomplete");
    assertThat(drive.list()).hasSize(5);
  }

  @Test
  void renewsAnExpiredTokenOnce() {
    Destination drive = shared();
    drive.list();
    server.expireTokens();
    drive.list();
    assertThat(server.faults().soFar(Kind.TOKEN)).isEqualTo(2);
    server.faults().refuse(Kind.LIST, 1, 100, 401, "authError", "");
    assertThat(failure(drive::list)).isInstanceOf(PermanentException.class);
    assertThat(server.faults().soFar(Kind.TOKEN)).isEqualTo(3);
  }

  @Test
  void tellsARefusedKeyFromABusyTokenServer() {
    Destination drive = shared();
    server.faults().refuse(Kind.TOKEN, 1, 4, 503, "unavailable", "");
    assertThat(failure(drive::list)).isInstanceOf(TransientException.class);
    server.faults().clear();
    server.disableServiceAccount();
    CaravanException failure = failure(drive::list);
    assertThat(failure).isInstanceOf(PermanentException.class).hasMessageContaining("disabled");
    assertThat(failure.hint()).contains("new key");
  }

  @Test
  void refusesAnUnusableKeyWithoutQuotingIt() {
    String half = server.serviceAccountJson().replace("client_email", "client_mail");
    String broken = server.serviceAccountJson().replaceFirst("KEY-----.....", "KEY-----XXXXX");
    for (String key : new String[] {"{ not json", "/no/such/key.json", half, broken}) {
      Destination drive = start(workspace(key, server.sharedDriveFolderId()));
      CaravanException failure = failure(drive::list);
      assertThat(failure).isInstanceOf(UsageException.class);
      assertThat(failure.line())
          .contains("GOOGLE_SERVICE_ACCOUNT_JSON")
          .doesNotContain("PRIVATE", "XXXXX");
    }
  }

  @Test
  void startsWithoutBeingConfiguredAndNamesWhatIsMissing() throws Exception {
    Destination drive = start(workspace("", server.sharedDriveFolderId()));
    assertThat(failure(drive::list))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("GOOGLE_SERVICE_ACCOUNT_JSON");
    Destination folderless = start(workspace(server.serviceAccountJson(), ""));
    assertThat(failure(() -> folderless.store("a.gz", file("a.gz", 1))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("GOOGLE_DRIVE_FOLDER_ID");
  }

  @Test
  void namesWhomToShareTheFolderWith() {
    Destination drive = start(workspace(server.serviceAccountJson(), "no-such-folder"));
    CaravanException failure = failure(drive::list);
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains(DriveTokens.SERVICE_ACCOUNT);
  }

  @Test
  void refusesAFolderInTheTrash() {
    Destination drive = shared();
    server.trash("backups");
    assertThat(failure(drive::list))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("trash");
  }

  @Test
  void mindsNoFileThatVanishesBeforeItIsDeleted() throws Exception {
    Destination drive = shared();
    drive.store("a.gz", file("a.gz", 10));
    server.faults().refuse(Kind.DELETE, 1, 1, 404, "notFound", "");
    drive.delete("a.gz");
    server.faults().refuse(Kind.DELETE, 1, 1, 403, "insufficientFilePermissions", "");
    assertThat(failure(() -> drive.delete("a.gz"))).isInstanceOf(PermanentException.class);
  }

  @Test
  void tellsACutDownload() throws Exception {
    Destination drive = shared();
    drive.store("a.gz", file("a.gz", MEGABYTE));
    server.faults().inject(Kind.DOWNLOAD, Action.DROP, 1, 1);
    try (var stream = drive.open("a.gz")) {
      org.assertj.core.api.Assertions.assertThatThrownBy(stream::readAllBytes)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void mayReachNobody() {
    Destination drive = shared();
    server.close();
    assertThat(failure(drive::list)).isInstanceOf(TransientException.class);
  }
}
