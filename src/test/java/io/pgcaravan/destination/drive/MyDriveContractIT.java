package io.pgcaravan.destination.drive;

/** A user's own key, in the user's own folder. */
class MyDriveContractIT extends OnDriveContract {

  @Override
  String key(DriveServer drive) {
    return drive.userJson();
  }

  @Override
  String folder(DriveServer drive) {
    return drive.myDriveFolderId();
  }
}
