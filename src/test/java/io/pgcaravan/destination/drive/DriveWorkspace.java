package io.pgcaravan.destination.drive;

import io.pgcaravan.it.Workspace;
import java.nio.file.Path;

/** An installation whose destination google-drive is the stand-in; its patience is short. */
final class DriveWorkspace {

  private DriveWorkspace() {}

  static Workspace in(Path root, DriveServer server, String key, String folder) {
    return Workspace.in(root, "postgresql://nobody@127.0.0.1:1/none")
        .set("GOOGLE_SERVICE_ACCOUNT_JSON", key)
        .set("GOOGLE_DRIVE_FOLDER_ID", folder)
        .set("GOOGLE_DRIVE_URL", server.url())
        .property("caravan.google-drive.timeout-seconds", "2")
        .property("caravan.google-drive.resume-seconds", "6");
  }
}
