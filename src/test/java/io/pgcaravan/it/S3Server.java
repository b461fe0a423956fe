package io.pgcaravan.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An S3 server in a JVM of its own, from the jars that the build puts in target/s3. One of each
 * kind serves all tests of a JVM, and ends with it.
 */
public final class S3Server {

  public static final String ACCESS_KEY = "caravan-test";
  public static final String SECRET = "a-secret-for-tests";

  private static final S3Server[] SHARED = new S3Server[2];

  private final int port;
  private final S3Client client;

  private S3Server(int port) {
    this.port = port;
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .httpClientBuilder(ApacheHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET)))
            .build();
  }

  /** S3Proxy over a directory: checks signatures; knows neither versions nor locks. */
  public static synchronized S3Server s3proxy() {
    if (SHARED[0] == null) {
      try {
        int port = freePort();
        Path directory = Files.createTempDirectory("caravan-s3proxy");
        Path objects = Files.createDirectory(directory.resolve("objects"));
        Path settings =
            Files.writeString(
                directory.resolve("s3proxy.properties"),
                """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """
                    .formatted(port, ACCESS_KEY, SECRET, objects));
        SHARED[0] =
            start(directory, port, "s3proxy.jar", List.of("--properties", settings.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return SHARED[0];
  }

  /** S3Mock: versions, locks, checksums; accepts any credentials. */
  public static synchronized S3Server s3mock() {
    if (SHARED[1] == null) {
      try {
        int port = freePort();
        Path directory = Files.createTempDirectory("caravan-s3mock");
        SHARED[1] =
            start(
                directory,
                port,
                "s3mock.jar",
                List.of(
                    "--server.port=" + freePort(),
                    "--com.adobe.testing.s3mock.http-port=" + port,
                    "--com.adobe.testing.s3mock.store.root=" + directory.resolve("objects")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return SHARED[1];
  }

  /** Starts S3Proxy with a bucket, prints what a client needs, and runs until killed. */
  public static void main(String[] arguments) throws InterruptedException {
    S3Server server = s3proxy();
    System.out.println("S3_BUCKET=" + server.createBucket());
    System.out.println("AWS_ACCESS_KEY_ID=" + ACCESS_KEY);
    System.out.println("AWS_SECRET_ACCESS_KEY=" + SECRET);
    System.out.println("S3_ENDPOINT=" + server.endpoint());
    System.out.flush();
    new java.util.concurrent.CountDownLatch(1).await();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static S3Server start(Path directory, int port, String jar, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory));
    command.addAll(
        List.of("-jar", Workspace.project().resolve("target/s3").resolve(jar).toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD) // at its debug level it has no end
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, directory)));
    await().atMost(Duration.ofSeconds(120)).until(() -> !process.isAlive() || answers(port));
    if (!process.isAlive()) {
      throw new AssertionError(jar + " did not start");
    }
    return new S3Server(port);
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void end(Process process, Path directory) {
    process.destroyForcibly();
    try {
      process.onExit().join();
      Workspace.remove(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /** A client to look at what is stored, and to store what a test needs. */
  public S3Client client() {
    return client;
  }

  /** Makes a bucket of a new name. */
  public String createBucket() {
    String bucket = "caravan-" + UUID.randomUUID();
    client.createBucket(create -> create.bucket(bucket));
    return bucket;
  }

  /** Makes a bucket of a new name that can lock its objects. */
  String createLockingBucket() {
    String bucket = "caravan-" + UUID.randomUUID();
    client.createBucket(create -> create.bucket(bucket).objectLockEnabledForBucket(true));
    return bucket;
  }

  /** An installation that delivers to a bucket of this server. */
  public Workspace workspace(Path root, String bucket) {
    return workspace(root, bucket, endpoint());
  }

  /** The same through another address, such as a proxy's. */
  static Workspace workspace(Path root, String bucket, URI endpoint) {
    return Workspace.in(root, "postgresql://nobody@127.0.0.1:1/none")
        .set("S3_BUCKET", bucket)
        .set("S3_ENDPOINT", endpoint.toString())
        .set("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .set("AWS_SECRET_ACCESS_KEY", SECRET);
  }
}
