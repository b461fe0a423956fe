package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a store is asked to keep what it is given: lock, encryption, storage class, checksum. */
class S3KeepingIT {

  private static final String KEY = "a.sql.gz";

  private final S3Server server = S3Server.s3mock();
  private final FaultProxy proxy = FaultProxy.before(server.port());
  private @TempDir Path directory;

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  private void store(Workspace workspace, int bytes) throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[bytes]);
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime.destinations().get("s3").store(KEY, file);
    }
  }

  private HttpHead begun(int bytes) {
    return proxy.requests(bytes > 20_000_000 ? "POST .*uploads" : "PUT ").get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 40_000_000})
  void aLockIsAskedForAndKept(int bytes) throws IOException {
    String bucket = server.createLockingBucket();
    store(
        S3Server.workspace(directory, bucket, proxy.endpoint())
            .set("S3_OBJECT_LOCK_MODE", "compliance")
            .set("S3_OBJECT_LOCK_DAYS", "30"),
        bytes);

    HttpHead request = begun(bytes);
    assertThat(request.header("x-amz-object-lock-mode")).contains("COMPLIANCE");
    Instant until = Instant.parse(request.header("x-amz-object-lock-retain-until-date").get());
    assertThat(Duration.between(Instant.now(), until)).isBetween(days(29), days(30));
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 40_000_000})
  void storageClassAndEncryptionAreAskedFor(int bytes) throws IOException {
    store(
        S3Server.workspace(directory, server.createBucket(), proxy.endpoint())
            .set("S3_STORAGE_CLASS", "STANDARD_IA")
            .set("S3_SSE", "AES256"),
        bytes);

    HttpHead request = begun(bytes);
    assertThat(request.header("x-amz-storage-class")).contains("STANDARD_IA");
    assertThat(request.header("x-amz-server-side-encryption")).contains("AES256");
  }

  @Test
  void aKeyOfTheStoreIsNamed() throws IOException {
    proxy.on("PUT ").answer(200, "", "ETag: \"x\"");
    proxy.on("HEAD ").answer(403, "");
    store(
        S3Server.workspace(directory, server.createBucket(), proxy.endpoint())
            .set("S3_SSE", "aws:kms")
            .set("S3_SSE_KMS_KEY_ID", "alias/backups"),
        1000);

    HttpHead request = begun(1000);
    assertThat(request.header("x-amz-server-side-encryption")).contains("aws:kms");
    assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
        .contains("alias/backups");
  }

  @Test
  void thePlainestRequestsCarryNoNewHeaders() throws IOException {
    store(
        S3Server.workspace(directory, server.createBucket(), proxy.endpoint())
            .set("S3_CHECKSUM", "none")
            .set("S3_CONDITIONAL_WRITES", "false"),
        40_000_000);

    assertThat(proxy.requests("PUT .*partNumber=")).hasSize(3);
    for (HttpHead request : proxy.requests("")) {
      assertThat(request.lines())
          .noneMatch(
              line ->
                  line.toLowerCase()
                      .matches("(x-amz-(trailer|sdk-checksum|checksum)|if-none-match|expect).*"))
          .noneMatch(line -> line.contains("aws-chunked"));
    }
    assertThat(proxy.requests("PUT ")).allMatch(put -> put.header("Content-MD5").isPresent());
  }

  @Test
  void aWriteIsConditional() throws IOException {
    store(S3Server.workspace(directory, server.createBucket(), proxy.endpoint()), 1000);
    assertThat(begun(1000).header("If-None-Match")).contains("*");
  }

  @ParameterizedTest
  @CsvSource({"crc32, 1000", "crc32, 40000000", "sha256, 1000", "sha256, 40000000"})
  void aSumIsAHeaderForStoresThatKnowNoTrailersAndNoChunks(String sum, int bytes)
      throws IOException {
    store(
        S3Server.workspace(directory, server.createBucket(), proxy.endpoint())
            .set("S3_CHECKSUM", sum),
        bytes);
    assertThat(proxy.requests("PUT "))
        .isNotEmpty()
        .allMatch(put -> put.header("x-amz-checksum-" + sum).isPresent())
        .noneMatch(put -> put.header("x-amz-trailer").isPresent())
        .noneMatch(put -> put.lines().stream().anyMatch(line -> line.contains("aws-chunked")));
  }
}
