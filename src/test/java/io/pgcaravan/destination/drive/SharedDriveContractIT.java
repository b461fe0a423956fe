package io.pgcaravan.destination.drive;

/** A service account, in a shared drive. */
class SharedDriveContractIT extends OnDriveContract {

  @Override
  String key(DriveServer drive) {
    return drive.serviceAccountJson();
  }

  @Override
  String folder(DriveServer drive) {
    return drive.sharedDriveFolderId();
  }
}
