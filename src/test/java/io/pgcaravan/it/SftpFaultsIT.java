package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a failing SSH server does to the destination of routes/examples/sftp.camel.yaml. */
@Timeout(120)
class SftpFaultsIT {

  private @TempDir Path directory;
  private SshServer server;
  private Relay relay;
  private Workspace workspace;

  @BeforeEach
  void start() {
    server = new SshServer(directory.resolve("server"));
    relay = new Relay(server.port());
    workspace =
        Workspace.in(directory.resolve("caravan"), "postgresql://127.0.0.1:1/shop")
            .withoutShippedPlans()
            .withRouteBeans()
            .exampleDestination("sftp")
            .set("SFTP_HOST", "127.0.0.1")
            .set("SFTP_PORT", String.valueOf(relay.port()))
            .set("SFTP_PASSWORD", SshServer.PASSWORD)
            .set("SFTP_KNOWN_HOSTS", server.knownHosts(relay.port(), true).toString());
  }

  @AfterEach
  void stop() {
    relay.close();
    server.close();
  }

  @Test
  void aPasswordOfAnyCharactersWorksAndShowsNowhere() throws Exception {
    String shown;
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      runtime.destinations().get("sftp").store("daily/a.gz", file(1000));
      shown = ManagedAttributes.of("org.apache.camel:*") + log.all();
    }
    assertThat(server.files().resolve("daily/a.gz")).hasSize(1000);
    assertThat(shown).contains("sftp-store").doesNotContain("s3cret");
  }

  @Test
  void whatIsStoredIsReadableByItsOwnerOnly() throws IOException {
    withDestination(sftp -> sftp.store("daily/a.gz", file(1000)));
    assertThat(mode(server.files().resolve("daily/a.gz"))).isEqualTo("rw-------");
    assertThat(mode(server.files().resolve("daily"))).isEqualTo("rwx------");
  }

  @Test
  void hiddenFilesAndPartsAreNotListed() {
    withDestination(
        sftp -> {
          sftp.store("daily/a.gz", file(10));
          write(server.files().resolve("daily/.caravan-part-b.gz"));
          write(server.files().resolve("foreign.txt"));
          assertThat(sftp.list())
              .extracting(StoredObject::key)
              .containsExactlyInAnyOrder("daily/a.gz", "foreign.txt");
        });
  }

  @Test
  void aWrongPasswordNeedsAPerson() {
    workspace.set("SFTP_PASSWORD", "not-it");
    refusedWith(PermanentException.class, "refused the credentials");
  }

  @Test
  void anotherHostKeyNeedsAPerson() {
    workspace.set("SFTP_KNOWN_HOSTS", server.knownHosts(relay.port(), false).toString());
    refusedWith(PermanentException.class, "host key");
  }

  @Test
  void anUnknownHostNeedsAPerson() {
    workspace.set("SFTP_KNOWN_HOSTS", directory.resolve("none").toString());
    refusedWith(PermanentException.class, "host key");
  }

  @Test
  void aMissingDirectoryNeedsAPersonWhenItIsListed() {
    workspace.set("SFTP_DIRECTORY", "not-mounted");
    withDestination(
        sftp -> {
          CaravanException failure = catchThrowableOfType(CaravanException.class, sftp::list);
          assertThat(failure).isInstanceOf(PermanentException.class);
          assertThat(failure.line()).contains("no such file or directory", "must exist");
        });
  }

  @Test
  void aRefusedConnectionMayPass() {
    relay.close();
    refusedWith(TransientException.class, "Connection refused");
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() {
    shorterTimeouts();
    relay.silentAfter(0);
    refusedWith(TransientException.class, "");
  }

  @Test
  void aServerThatFallsSilentMidStoreIsGivenUp() {
    shorterTimeouts();
    failsOnceMidStore(TransientException.class, () -> relay.silentAfter(1_000_000), relay::mend);
  }

  @Test
  void aLineCutMidStoreMayPass() {
    failsOnceMidStore(TransientException.class, () -> relay.cutAfter(1_000_000), relay::mend);
  }

  @Test
  void aFullDiskNeedsAPerson() {
    failsOnceMidStore(
        PermanentException.class,
        () ->
            server.refuseWrites(
                new SftpException(SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, "no space")),
        () -> server.refuseWrites(null));
  }

  @Test
  void aForbiddenWriteNeedsAPerson() {
    failsOnceMidStore(
        PermanentException.class,
        () ->
            server.refuseWrites(
                new SftpException(SftpConstants.SSH_FX_PERMISSION_DENIED, "not allowed")),
        () -> server.refuseWrites(null));
  }

  /** Nothing shows under the final name, nothing is left on the disk, and the next store works. */
  private void failsOnceMidStore(
      Class<? extends CaravanException> type, Runnable fault, Runnable mend) {
    withDestination(
        sftp -> {
          Path file = file(8_000_000);
          fault.run();
          CaravanException failure =
              catchThrowableOfType(CaravanException.class, () -> sftp.store("daily/a.gz", file));
          mend.run();
          assertThat(failure).isInstanceOf(type);
          assertThat(failure.hint()).isNotBlank();
          assertThat(Workspace.files(server.files())).doesNotContain("daily/a.gz");
          assertThat(sftp.list()).isEmpty();
          assertThatCode(() -> sftp.store("daily/a.gz", file)).doesNotThrowAnyException();
          assertThat(Workspace.files(server.files())).containsExactly("daily/a.gz");
          assertThat(server.files().resolve("daily/a.gz")).hasSameBinaryContentAs(file);
        });
  }

  private void refusedWith(Class<? extends CaravanException> type, String phrase) {
    withDestination(
        sftp -> {
          Path file = file(1000);
          for (Consumer<Destination> verb :
              Arrays.<Consumer<Destination>>asList(
                  each -> each.store("a.gz", file),
                  Destination::list,
                  each -> each.delete("a.gz"))) {
            CaravanException failure =
                catchThrowableOfType(CaravanException.class, () -> verb.accept(sftp));
            assertThat(failure).isInstanceOf(type).hasMessageContaining(phrase);
            assertThat(failure.line()).contains("127.0.0.1").doesNotContain("s3cret", "not-it");
          }
        });
  }

  private void shorterTimeouts() {
    workspace.routeFile(
        "destinations/sftp",
        workspace
            .routeFileContent("destinations/sftp")
            .replace("\"15000\"", "\"1000\"")
            .replace("serverAliveCountMax: \"3\"", "serverAliveCountMax: \"1\""));
  }

  private void withDestination(Consumer<Destination> test) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      test.accept(runtime.destinations().get("sftp"));
    }
  }

  private Path file(int sizeBytes) {
    byte[] content = new byte[sizeBytes];
    new Random(sizeBytes).nextBytes(content);
    try {
      return Files.write(directory.resolve("file-" + sizeBytes), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "something");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
