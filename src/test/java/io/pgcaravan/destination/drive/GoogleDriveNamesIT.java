package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.it.Workspace;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names in Drive, which are not unique, and foreign files. */
@Timeout(60)
class GoogleDriveNamesIT extends OnDriveServer {

  @Test
  void readsAllFoldersOfANameAndWritesToTheOldest() throws Exception {
    Destination drive = shared();
    String oldest = server.addFolder("daily", server.sharedDriveFolderId());
    String other = server.addFolder("daily", server.sharedDriveFolderId());
    server.addFile("b.gz", other, new byte[3]);
    drive.store("daily/a.gz", file("a.gz", 10));
    assertThat(keys(drive)).containsExactly("daily/a.gz", "daily/b.gz");
    try (var stream = drive.open("daily/b.gz")) {
      assertThat(stream.readAllBytes()).hasSize(3);
    }
    assertThat(oldest).isNotEqualTo(other);
    assertThat(failure(() -> drive.store("daily/b.gz", file("b.gz", 3))))
        .isInstanceOf(PermanentException.class);
    assertThat(server.folderNames())
        .containsExactly("Drive", "backups", "backups", "daily", "daily");
  }

  @Test
  void showsTwinsOnceAndDeletesBoth() throws Exception {
    Destination drive = shared();
    server.addFile("a.gz", server.sharedDriveFolderId(), new byte[3]);
    server.addFile("a.gz", server.sharedDriveFolderId(), new byte[3]);
    assertThat(keys(drive)).containsExactly("a.gz");
    drive.store("a.gz", Files.write(directory.resolve("three"), new byte[3]));
    drive.delete("a.gz");
    assertThat(server.names()).isEmpty();
  }

  @Test
  void choosesNoneOfSeveralContents() throws Exception {
    Destination drive = shared();
    server.addFile("a.gz", server.sharedDriveFolderId(), new byte[3]);
    server.addFile("a.gz", server.sharedDriveFolderId(), new byte[] {1, 2, 3});
    assertThat(keys(drive)).containsExactly("a.gz", "a.gz");
    assertThat(failure(() -> drive.open("a.gz").close())).isInstanceOf(PermanentException.class);
  }

  @Test
  void showsForeignFilesButNotTheTrash() throws Exception {
    Destination drive = shared();
    server.addFile("minutes", server.sharedDriveFolderId(), null);
    server.addFile("old", server.sharedDriveFolderId(), new byte[1]);
    server.addFile("slash/ed", server.sharedDriveFolderId(), new byte[1]);
    server.trash("old");
    assertThat(keys(drive)).containsExactly("minutes", "slash%2Fed");
    assertThat(drive.list())
        .filteredOn(object -> object.key().equals("minutes"))
        .allMatch(object -> object.sizeBytes() == 0);
  }

  @Test
  void takesQuotesAndBackslashesAsTheyAre() throws Exception {
    Destination drive = shared();
    String key = "it's \\ odd' or name != 'x/a'\\b.gz";
    drive.store(key, file("a.gz", 10));
    assertThat(keys(drive)).containsExactly(key);
    drive.delete(key);
    assertThat(drive.list()).isEmpty();
  }

  @Test
  void makesASecondDriveOfACopiedFile() throws Exception {
    String folder = server.addFolder("offsite", server.sharedDriveFolderId());
    Workspace workspace = workspace(server.userJson(), server.myDriveFolderId());
    String yaml =
        Files.readString(workspace.routes().resolve("destinations/google-drive.camel.yaml"));
    workspace
        .routeFile(
            "destinations/offsite",
            yaml.replace("{{caravan.google-drive.credentials}}", "{{offsite.key}}")
                .replace("{{caravan.google-drive.folder-id}}", folder)
                .replace("googleDrive", "offsiteDrive")
                .replace("id: google-drive", "id: offsite")
                .replace("name: google-drive", "name: offsite")
                .replace("uri: google-drive", "uri: offsite"))
        .set("OFFSITE_KEY", server.serviceAccountJson())
        .property("offsite.key", "{{setting:OFFSITE_KEY}}");
    Destination one = start(workspace);
    Destination other = runtime().destinations().get("offsite");
    one.store("a.gz", file("a.gz", 10));
    other.store("b.gz", file("b.gz", 20));
    assertThat(keys(one)).containsExactly("a.gz");
    assertThat(keys(other)).containsExactly("b.gz");
  }

  @Test
  void tellsWhoseDriveItIs() {
    GoogleDrive drive = new GoogleDrive();
    drive.setCredentials(server.serviceAccountJson());
    drive.setFolder(server.myDriveFolderId());
    drive.setUrl(server.url());
    DriveAccount account = drive.account();
    assertThat(account.mail()).isEqualTo(DriveTokens.SERVICE_ACCOUNT);
    assertThat(account.notes()).anyMatch(note -> note.contains("not in a shared drive"));
  }
}
