package io.pgcaravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SSH server (Apache MINA SSHD) whose files are a directory of the test. */
final class SshServer implements AutoCloseable {

  static final String USER = "backup";
  static final String PASSWORD = "s3cret &)+#%ü";

  private final org.apache.sshd.server.SshServer server;
  private final Path directory;
  private final KeyPair hostKey = keyPair();
  private final KeyPair userKey = keyPair();
  private volatile IOException refusal;

  SshServer(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(files());
      server = org.apache.sshd.server.SshServer.setUpDefaultServer();
      server.setHost("127.0.0.1");
      server.setPort(0);
      // its first choice, after a quantum computer, costs more time than all that tests do over it
      server.setKeyExchangeFactories(
          NamedFactory.setUpTransformedFactories(
              false, List.of(BuiltinDHFactories.curve25519), ServerBuilder.DH2KEX));
      server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
      server.setPasswordAuthenticator(
          (user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
      server.setPublickeyAuthenticator(
          (user, key, session) ->
              USER.equals(user) && KeyUtils.compareKeys(key, userKey.getPublic()));
      SftpSubsystemFactory sftp = new SftpSubsystemFactory();
      sftp.addSftpEventListener(
          new SftpEventListener() {
            @Override
            public void writing(
                ServerSession session,
                String handle,
                FileHandle file,
                long offset,
                byte[] data,
                int dataOffset,
                int length)
                throws IOException {
              if (refusal != null) {
                throw refusal;
              }
            }
          });
      server.setSubsystemFactories(List.of(sftp));
      server.setFileSystemFactory(new VirtualFileSystemFactory(directory.resolve("home")));
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** What the destination keeps its files in. */
  Path files() {
    return directory.resolve("home/backups");
  }

  /** Writes fail with this from now on; null ends it. */
  void refuseWrites(IOException failure) {
    refusal = failure;
  }

  /** A file with a host key for a port of this machine: the server's, or another one. */
  Path knownHosts(int port, boolean right) {
    KeyPair key = right ? hostKey : keyPair();
    String line = "[127.0.0.1]:%d %s\n".formatted(port, PublicKeyEntry.toString(key.getPublic()));
    return write("known_hosts-%d-%s".formatted(port, right), line);
  }

  /** A file with the private key of the user. */
  Path keyFile() {
    Path file = directory.resolve("id_user");
    try (var out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "test", null, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      return KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close(true).await(10_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
