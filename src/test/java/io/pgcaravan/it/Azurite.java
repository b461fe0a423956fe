package io.pgcaravan.it;

import static org.awaitility.Awaitility.await;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * An Azure Blob server for tests, which npm brings: installed once into target/azurite, started on
 * a free port. Tests that need it are skipped where there is no npm, or where it reaches no
 * registry.
 */
final class Azurite implements AutoCloseable {

  static final String ACCOUNT = "caravantest";
  static final String KEY = "c2VjcmV0LW9mLXRoZS10ZXN0cw==";

  private static final String PACKAGE = "azurite@3.37.0";
  private static final Path HOME = Path.of("target", "azurite").toAbsolutePath();

  private final Process process;
  private final int port;

  private Azurite(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Azurite start(Path directory) {
    Path program = HOME.resolve("node_modules/.bin/azurite-blob");
    install(program);
    int port = freePort();
    try {
      Files.createDirectories(directory);
      ProcessBuilder builder =
          new ProcessBuilder(
              program.toString(),
              "--blobHost",
              "127.0.0.1",
              "--blobPort",
              String.valueOf(port),
              "--location",
              directory.toString(),
              "--silent",
              "--disableTelemetry");
      builder.environment().put("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY);
      builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
      Azurite server = new Azurite(builder.start(), port);
      await().atMost(Duration.ofSeconds(60)).until(server::answers);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Path program) {
    if (Files.isExecutable(program)) {
      return;
    }
    try {
      Files.createDirectories(HOME);
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-save",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  HOME + "",
                  PACKAGE)
              .redirectErrorStream(true)
              .redirectOutput(HOME.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(5, TimeUnit.MINUTES)) {
        npm.destroyForcibly();
      }
      Assumptions.assumeTrue(
          Files.isExecutable(program), "npm could not install " + PACKAGE + ", see " + HOME);
    } catch (IOException e) {
      Assumptions.abort("there is no npm, which would bring " + PACKAGE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  static String connectionString(int port, String key) {
    return String.join(
        ";",
        List.of(
            "DefaultEndpointsProtocol=http",
            "AccountName=" + ACCOUNT,
            "AccountKey=" + key,
            "BlobEndpoint=http://127.0.0.1:%d/%s".formatted(port, ACCOUNT)));
  }

  BlobServiceClient client() {
    return new BlobServiceClientBuilder()
        .connectionString(connectionString(port, KEY))
        .buildClient();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
