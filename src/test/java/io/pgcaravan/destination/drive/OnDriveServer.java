package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.it.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in, and a program whose destination google-drive is a folder of it. */
abstract class OnDriveServer {

  static final int MEGABYTE = 1_000_000;

  @TempDir Path directory;
  DriveServer server;
  private CaravanRuntime runtime;
  private int homes;

  @BeforeEach
  void startServer() throws Exception {
    server = new DriveServer(0, Files.createDirectory(directory.resolve("contents")));
  }

  @AfterEach
  void stop() {
    stopProgram();
    server.close();
  }

  void stopProgram() {
    if (runtime != null) {
      runtime.close();
      runtime = null;
    }
  }

  Workspace workspace(String key, String folder) {
    return DriveWorkspace.in(directory.resolve("home-" + homes++), server, key, folder);
  }

  Destination start(Workspace workspace) {
    stopProgram();
    runtime = workspace.start(false);
    return runtime.destinations().get("google-drive");
  }

  CaravanRuntime runtime() {
    return runtime;
  }

  /** The service account, in the shared drive. */
  Destination shared() {
    return start(workspace(server.serviceAccountJson(), server.sharedDriveFolderId()));
  }

  /** The user, in the user's own folder. */
  Destination own() {
    return start(workspace(server.userJson(), server.myDriveFolderId()));
  }

  Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(name.hashCode()).nextBytes(content);
    return Files.write(directory.resolve(name), content);
  }

  static List<String> keys(Destination destination) {
    return destination.list().stream().map(StoredObject::key).sorted().toList();
  }

  /** What a call fails with; it must be one of ours. */
  static CaravanException failure(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    if (thrown instanceof CaravanException failure) {
      return failure;
    }
    throw new AssertionError("expected a failure that was foreseen", thrown);
  }
}
