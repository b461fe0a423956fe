package io.pgcaravan.camel;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.SftpException;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.util.Optional;
import org.apache.camel.component.file.GenericFileOperationFailedException;

/** Tells the failures of remote-file servers apart: what a person must mend, and what may pass. */
final class RemoteFailure {

  // draft-ietf-secsh-filexfer-13, section 9.1; servers of version 3 of the protocol say "failure"
  // (4)
  private static final int NO_SPACE_ON_FILESYSTEM = 14;
  private static final int QUOTA_EXCEEDED = 15;

  private RemoteFailure() {}

  static CaravanException of(String server, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<CaravanException> found = find(server, cause, failure);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return new TransientException(
        "%s failed (%s)".formatted(server, Failures.line(failure)),
        "check that it can be reached and that its disk has room",
        failure);
  }

  private static Optional<CaravanException> find(String server, Throwable cause, Throwable whole) {
    if (cause instanceof CaravanException known) {
      return Optional.of(known);
    }
    if (cause instanceof JSchHostKeyException) {
      return permanent(
          "%s showed a host key that is not the one expected of it".formatted(server),
          "ask its operator for the key's fingerprint, then put the key into the known hosts file",
          whole);
    }
    if (cause instanceof JSchException) {
      return ssh(server, String.valueOf(cause.getMessage()), whole);
    }
    if (cause instanceof SftpException answer) {
      return sftp(server, answer, whole);
    }
    if (cause instanceof GenericFileOperationFailedException answer && answer.getCode() > 0) {
      return ftp(server, answer, whole);
    }
    return Optional.empty();
  }

  private static Optional<CaravanException> ssh(String server, String message, Throwable whole) {
    if (message.startsWith("Auth") || message.startsWith("USERAUTH")) {
      return permanent(
          "%s refused the credentials".formatted(server),
          "check the user name, and the password or the private key",
          whole);
    }
    if (message.contains("privatekey") || message.contains("NoSuchFileException")) {
      return permanent(
          "a key file for %s cannot be used (%s)".formatted(server, message),
          "check the paths of the private key and of the known hosts file, and the passphrase",
          whole);
    }
    return Optional.empty();
  }

  private static Optional<CaravanException> sftp(
      String server, SftpException answer, Throwable whole) {
    String told = "%s (%s)".formatted(whole.getMessage(), answer.getMessage());
    return switch (answer.id) {
      case ChannelSftp.SSH_FX_NO_SUCH_FILE ->
          permanent(
              "%s has no such file or directory: %s".formatted(server, told),
              "check the directory of the destination, which must exist",
              whole);
      case ChannelSftp.SSH_FX_PERMISSION_DENIED ->
          permanent(
              "%s does not permit it: %s".formatted(server, told),
              "give the user the right to read and write in the directory of the destination",
              whole);
      case NO_SPACE_ON_FILESYSTEM, QUOTA_EXCEEDED -> full(server, told, whole);
      default -> Optional.empty();
    };
  }

  /** RFC 959, section 4.2. */
  private static Optional<CaravanException> ftp(
      String server, GenericFileOperationFailedException answer, Throwable whole) {
    String told = "%d %s".formatted(answer.getCode(), String.valueOf(answer.getReason()).strip());
    return switch (answer.getCode()) {
      case 530, 532 ->
          permanent(
              "%s refused the credentials (%s)".formatted(server, told),
              "check the user name and the password",
              whole);
      case 452, 552 -> full(server, told, whole);
      case 550, 553 ->
          permanent(
              "%s does not permit it, or has no such file (%s)".formatted(server, told),
              "check the directory of the destination, which must exist, and the user's rights",
              whole);
      default -> Optional.empty();
    };
  }

  private static Optional<CaravanException> full(String server, String told, Throwable whole) {
    return permanent(
        "the disk of %s is full: %s".formatted(server, told),
        "make room there, or let the plan keep fewer archives",
        whole);
  }

  private static Optional<CaravanException> permanent(
      String message, String hint, Throwable cause) {
    return Optional.of(new PermanentException(message, hint, cause));
  }
}
