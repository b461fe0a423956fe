package io.pgcaravan.destination;

import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.DiskSpace;
import io.pgcaravan.stage.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of this machine, or one mounted on it.
 *
 * <p>Files appear as {@link AtomicStore} lets them; every directory on the way is flushed to the
 * disk after.
 */
public final class LocalDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(LocalDirectory.class);

  private static final String EXPLANATION = "HOW-TO-RESTORE.txt"; // a resource of this package

  private final Path root;

  /**
   * @param root the directory; made by the first store if missing, unless its parent is missing too
   */
  public LocalDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** The directory of a path, as route files name it. */
  public static LocalDirectory at(String path) {
    return new LocalDirectory(Path.of(path));
  }

  /**
   * Stores a file; a copy is compared with it before it appears.
   *
   * @return what is there now
   * @throws PermanentException if the name is taken by other content, the directory cannot be
   *     written, or its disk is full
   */
  public StoredObject store(Path file, String key) {
    Path target = resolve(key);
    try {
      createRoot();
      Path folder = OwnerOnly.directories(target.getParent());
      AtomicStore.store(file, target);
      if (Files.exists(target.resolveSibling(target.getFileName() + Manifests.SUFFIX))) {
        explain(); // an archive was stored, for its manifest is there
      }
      flushDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      adopt(target, file);
    } catch (IOException e) {
      throw DiskSpace.full(root, e).orElseGet(() -> unwritable(e));
    }
    try {
      BasicFileAttributes found = Files.readAttributes(target, BasicFileAttributes.class);
      return new StoredObject(key, found.size(), found.lastModifiedTime().toInstant());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Made if missing, though not a whole path: that may be a disk that is not mounted. */
  private void createRoot() throws IOException {
    if (Files.isDirectory(root)) {
      return;
    }
    if (!Files.isDirectory(root.getParent())) {
      throw missing();
    }
    OwnerOnly.directories(root);
  }

  /** Leaves a word, once, on how to restore: on a bad day the directory may be all there is. */
  private void explain() {
    Path target = root.resolve(EXPLANATION);
    if (Files.exists(target)) {
      return;
    }
    Path part = root.resolve("." + EXPLANATION);
    try (InputStream text = LocalDirectory.class.getResourceAsStream(EXPLANATION)) {
      Files.copy(text, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("{} could not be written", target, e);
    }
  }

  private PermanentException missing() {
    return new PermanentException(
        "the backup directory %s cannot be made, for %s is missing too"
            .formatted(root, root.getParent()),
        "mount its disk, create it, or set BACKUP_DIR to another one");
  }

  private PermanentException unwritable(IOException e) {
    return new PermanentException(
        "the backup directory %s cannot be written (%s)"
            .formatted(root, Optional.ofNullable(e.getMessage()).orElse(e.toString())),
        "make it writable for this user, or set BACKUP_DIR to another one",
        e);
  }

  private void adopt(Path target, Path file) {
    try {
      if (Files.mismatch(target, file) >= 0) {
        throw new PermanentException(
            "%s exists already, with other content".formatted(target),
            "nothing was overwritten: move it away, or give the plan another archive name");
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Makes names durable, from a file's folder up to the root, where the file system can. */
  private void flushDirectories(Path folder) {
    for (Path level = folder; level.startsWith(root); level = level.getParent()) {
      try (FileChannel channel = FileChannel.open(level, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        LOG.debug("the directory {} cannot be flushed to the disk", level, e);
      }
    }
  }

  /**
   * All objects; files whose name starts with a dot are under way, or not for us.
   *
   * @throws PermanentException if any part of the directory cannot be read
   */
  public List<StoredObject> list() {
    if (!Files.exists(root) && Files.isDirectory(root.getParent())) {
      return List.of(); // nothing was stored yet
    }
    List<StoredObject> objects = new ArrayList<>();
    try {
      Path directory = root.toRealPath(); // a link to it is not walked into
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString()); // a file would be walked as well
      }
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return !folder.equals(directory) && notOurs(folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !notOurs(file)) {
                objects.add(
                    new StoredObject(
                        key(directory, file),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure)
                throws IOException {
              if (failure instanceof NoSuchFileException && !path.equals(directory)) {
                return FileVisitResult.CONTINUE; // deleted since its folder was read
              }
              throw failure;
            }
          });
    } catch (IOException e) {
      throw new PermanentException(
          "the backup directory %s cannot be listed (%s)"
              .formatted(root, e.getClass().getSimpleName()),
          "check that it exists and can be read; nothing is deleted until it can",
          e);
    }
    return List.copyOf(objects);
  }

  /** Copies under way and what a file system keeps for itself, such as snapshots. */
  private static boolean notOurs(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") || name.equals("lost+found");
  }

  private static String key(Path directory, Path file) {
    return directory.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  /** Opens an object; the caller closes it. */
  public InputStream open(String key) throws IOException {
    try {
      return Files.newInputStream(resolve(key));
    } catch (NoSuchFileException e) {
      throw new PermanentException(
          "%s is not in %s".formatted(key, root), "see `./caravan list` for what is there", e);
    }
  }

  /** Deletes an object, and the folders that it leaves empty. */
  public void delete(String key) {
    Path target = resolve(key);
    try {
      Files.deleteIfExists(target);
    } catch (IOException e) {
      throw new PermanentException(
          "%s cannot be deleted (%s)".formatted(target, e.getClass().getSimpleName()),
          "make its directory writable for this user",
          e);
    }
    flushDirectories(target.getParent());
    removeEmptyFolders(target.getParent());
  }

  private void removeEmptyFolders(Path folder) {
    try {
      for (Path level = folder; !level.equals(root); level = level.getParent()) {
        Files.delete(level);
      }
    } catch (IOException e) {
      return; // not empty
    }
  }

  private Path resolve(String key) {
    Path path = root.resolve(key).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new PermanentException(
          "the key '%s' leads out of %s".formatted(key, root), "correct the plan's folder");
    }
    return path;
  }
}
