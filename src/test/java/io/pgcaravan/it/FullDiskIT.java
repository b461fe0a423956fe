package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small and read-only disks. Each is a tmpfs in a mount namespace of the program's own, so that it
 * goes with it; a shell lists it before.
 */
@ExtendWith(PostgresServer.Shared.class)
class FullDiskIT {

  private static final List<String> NAMESPACE = List.of("unshare", "--mount", "--map-root-user");

  private final PostgresServer server;
  private @TempDir Path directory;
  private Path disk;
  private Path listing;

  FullDiskIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void makeAMountPoint() throws IOException, InterruptedException {
    disk = Files.createDirectory(directory.resolve("disk"));
    listing = directory.resolve("listing");
    List<String> probe = new java.util.ArrayList<>(NAMESPACE);
    probe.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", disk.toString()));
    assumeThat(new ProcessBuilder(probe).inheritIO().start().waitFor())
        .as("THIS MACHINE LETS NOBODY MOUNT A TMPFS, so full disks are not tested on it")
        .isZero();
  }

  /** Starts a command where the disk is mounted; lists it when the command has ended. */
  private List<String> withDisk(String options) {
    List<String> command = new java.util.ArrayList<>(NAMESPACE);
    command.addAll(
        List.of(
            "sh",
            "-c",
            "disk=$1 listing=$2; shift 2; mount -t tmpfs -o %s tmpfs \"$disk\" || exit 99; \"$@\"; code=$?; find \"$disk\" -type f > \"$listing\"; exit $code"
                .formatted(options),
            "sh",
            disk.toString(),
            listing.toString()));
    return command;
  }

  private Workspace large() {
    return Workspace.in(directory.resolve("work"), server.url(server.createLarge(24)))
        .set("COMPRESSION", "none");
  }

  @Test
  void aStageThatFillsUpFailsTheDumpForGood() {
    Workspace workspace = large().set("STAGE_DIR", disk.resolve("stage").toString());

    workspace
        .cli("backup", "daily")
        .startedBy(withDisk("size=16m"))
        .run()
        .failed(1, "the disk of " + disk, "is full")
        .afterAttempts(1);

    assertThat(listing).isEmptyFile();
    workspace.holdsNothing();
  }

  @Test
  void aBackupDirectoryThatFillsUpHoldsNothingAfterwards() {
    Workspace workspace = large().set("BACKUP_DIR", disk.resolve("backups").toString());

    workspace
        .cli("backup", "daily")
        .startedBy(withDisk("size=16m"))
        .run()
        .failed(1, "the disk of " + disk, "is full");

    assertThat(listing).isEmptyFile();
    workspace.holdsNoLeftovers();
  }

  @Test
  void aReadOnlyBackupDirectoryIsNamed() {
    Workspace workspace = large().set("BACKUP_DIR", disk.toString());

    workspace
        .cli("backup", "daily")
        .startedBy(withDisk("size=1m,ro"))
        .run()
        .failed(1, "the backup directory " + disk + " cannot be written", "Read-only");

    assertThat(listing).isEmptyFile();
    workspace.holdsNoLeftovers();
  }

  @Test
  void aReadOnlyStageIsNamed() {
    Workspace workspace = large().set("STAGE_DIR", disk.resolve("stage").toString());

    workspace
        .cli("backup", "daily")
        .startedBy(withDisk("size=1m,ro"))
        .run()
        .failed(1, "the stage directory " + disk, "cannot be written");

    assertThat(listing).isEmptyFile();
    workspace.holdsNothing();
  }

  @Test
  void anArchiveOnAnotherDiskIsCopiedWhole() {
    Workspace workspace = large().set("BACKUP_DIR", disk.toString());

    workspace.cli("backup", "daily").startedBy(withDisk("size=64m")).run().succeeded();

    assertThat(listing)
        .content()
        .contains(".sql\n", ".sql.manifest.json\n")
        .doesNotContain(".part");
  }
}
