package io.pgcaravan.camel;

import com.jcraft.jsch.ChannelSftp;
import java.time.Instant;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.commons.net.ftp.FTPFile;

/** One line of a remote directory, whichever protocol told it. */
record RemoteEntry(
    String name, boolean directory, boolean regular, long sizeBytes, Instant modified) {

  static RemoteEntry of(Object found) {
    if (found instanceof SftpRemoteFile<?> file) {
      return of(file);
    }
    if (found instanceof FTPFile file) {
      Instant modified =
          file.getTimestampInstant() == null ? Instant.EPOCH : file.getTimestampInstant();
      return new RemoteEntry(
          file.getName(), file.isDirectory(), file.isFile(), file.getSize(), modified);
    }
    throw new IllegalArgumentException("not a remote file: " + found.getClass());
  }

  private static RemoteEntry of(SftpRemoteFile<?> file) {
    boolean regular =
        file.getRemoteFile() instanceof ChannelSftp.LsEntry entry && entry.getAttrs().isReg();
    return new RemoteEntry(
        file.getFilename(),
        file.isDirectory(),
        regular,
        file.getFileLength(),
        Instant.ofEpochMilli(file.getLastModified()));
  }
}
