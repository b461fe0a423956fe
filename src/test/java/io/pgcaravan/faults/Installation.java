package io.pgcaravan.faults;

import io.pgcaravan.destination.drive.DriveServer;
import io.pgcaravan.it.FaultProxy;
import io.pgcaravan.it.S3Server;
import io.pgcaravan.it.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The program set up for three destinations that can be disturbed, and what they really hold. */
final class Installation implements AutoCloseable {

  static final String PLAN = "night";

  /** The destinations of the plan, in the order of their names in its file. */
  static final List<String> NAMES = List.of("local", "s3", "google-drive");

  /** The machine's own disks are never filled. */
  private static final long LARGEST_DISK = 512L << 20;

  private final Path root;
  private final Workspace workspace;
  private final S3Server s3 = S3Server.s3proxy();
  private final FaultProxy proxy = FaultProxy.before(s3.port());
  private final DriveServer drive;
  private final String bucket = s3.createBucket();
  private final List<Place> places;

  Installation(Path root, String databaseUrl) throws IOException, GeneralSecurityException {
    this.root = root;
    drive = new DriveServer(0, Files.createDirectories(root.resolve("drive")));
    Files.createDirectories(volume());
    places =
        List.of(
            new LocalPlace("local", volume().resolve("backups")),
            new S3Place("s3", s3.client(), bucket),
            new DrivePlace("google-drive", drive));
    Path key = Files.writeString(root.resolve("key.json"), drive.serviceAccountJson());
    workspace =
        Workspace.in(root, databaseUrl)
            .withoutShippedPlans()
            .set("BACKUP_DIR", volume().resolve("backups").toString())
            .set("S3_BUCKET", bucket)
            .set("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY)
            .set("AWS_SECRET_ACCESS_KEY", S3Server.SECRET)
            .set("GOOGLE_SERVICE_ACCOUNT_JSON", key.toString())
            .set("GOOGLE_DRIVE_FOLDER_ID", drive.sharedDriveFolderId())
            .set("GOOGLE_DRIVE_URL", drive.url())
            .property("caravan.delivery.redeliveries", "2")
            .property("caravan.google-drive.timeout-seconds", "1")
            .property("caravan.google-drive.resume-seconds", "2")
            .property("caravan.s3.connect-timeout", "1000")
            .property("caravan.s3.answer-timeout", "1000");
    mend();
  }

  Workspace workspace() {
    return workspace;
  }

  FaultProxy proxy() {
    return proxy;
  }

  DriveServer drive() {
    return drive;
  }

  String bucket() {
    return bucket;
  }

  List<Place> places() {
    return places;
  }

  Path stage() {
    return root.resolve("stage");
  }

  private Path disk() {
    return root.resolve("disk");
  }

  /** Writes the plan anew. */
  void plan(int keepLast, boolean large, List<String> destinations) {
    String options = large ? "--no-owner" : "--no-owner --exclude-table-data=bulk";
    workspace.plan(
        PLAN,
        "keepLast",
        String.valueOf(keepLast),
        "compression",
        large ? "none" : "gzip:6",
        "options",
        options,
        "destinations",
        String.join(",", destinations));
  }

  private Path volume() {
    return disk().resolve("volume");
  }

  private Path away() {
    return disk().resolve("away");
  }

  private Path filler() {
    return disk().resolve("filler");
  }

  /** Takes the disk of the local directory away. */
  void unmount() {
    move(volume(), away());
  }

  /** Fills the disk of the local directory, if it is a small one of its own. */
  void fill(int leaveBytes) {
    try {
      FileStore store = Files.getFileStore(disk());
      if (store.type().equals("tmpfs") && store.getTotalSpace() <= LARGEST_DISK) {
        try (OutputStream filler = Files.newOutputStream(filler())) {
          byte[] block = new byte[1 << 20];
          for (long left = store.getUsableSpace() - leaveBytes; left > 0; left -= block.length) {
            filler.write(block, 0, (int) Math.min(left, block.length));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void refuseS3() {
    workspace.set("S3_ENDPOINT", "http://127.0.0.1:1");
  }

  /** Ends all that was done to destinations. */
  void mend() {
    proxy.reset();
    drive.faults().clear();
    drive.pageCap(1000);
    workspace.set("S3_ENDPOINT", proxy.endpoint().toString());
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Files.exists(away())) {
      move(away(), volume());
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all places hold, by their names. */
  Map<String, Truth> look(Wholeness wholeness) throws IOException {
    Map<String, Truth> truths = new TreeMap<>();
    for (Place place : places) {
      truths.put(place.name(), Truth.of(place, wholeness));
    }
    return truths;
  }

  @Override
  public void close() {
    proxy.close();
    drive.close();
  }
}
