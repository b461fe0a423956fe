package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that answer otherwise than Amazon's, as some do. */
class S3OddStoresIT {

  private static final String KEY = "shop-daily-backup-20260115-030000.sql.gz";
  private static final String LISTED =
      "<Contents><Key>%s</Key><LastModified>2026-01-15T03:00:00Z</LastModified>"
          + "<Size>7</Size></Contents>";

  private final S3Server server = S3Server.s3proxy();
  private final FaultProxy proxy = FaultProxy.before(server.port());
  private @TempDir Path directory;
  private CaravanRuntime runtime;

  @BeforeEach
  void startRuntime() {
    runtime = S3Server.workspace(directory, server.createBucket(), proxy.endpoint()).start(false);
  }

  @AfterEach
  void close() {
    runtime.close();
    proxy.close();
  }

  private Destination s3() {
    return runtime.destinations().get("s3");
  }

  private Path file(int bytes) throws IOException {
    return Files.write(directory.resolve("file-" + bytes), new byte[bytes]);
  }

  private static String notImplemented() {
    return "<Error><Code>NotImplemented</Code><Message>m</Message></Error>";
  }

  @Test
  void whereNoConditionIsKnownASmallFileIsWrittenWithoutOne() throws IOException {
    proxy.on("PUT ").times(1).answer(501, notImplemented());
    s3().store(KEY, file(1000));
    assertThat(proxy.requests("PUT ").get(1).header("If-None-Match")).isEmpty();
    assertThat(s3().list()).extracting(StoredObject::sizeBytes).containsExactly(1000L);
  }

  @Test
  void whereNoConditionIsKnownALargeFileIsWrittenWithoutOne() throws IOException {
    proxy.on("POST .*uploadId").times(1).answer(501, notImplemented());
    s3().store(KEY, file(40_000_000));
    assertThat(s3().list()).extracting(StoredObject::sizeBytes).containsExactly(40_000_000L);
  }

  @Test
  void withoutConditionsNothingIsWrittenWhereTheNameMayBeTaken() throws IOException {
    s3().store(KEY, file(1000));
    proxy.on("HEAD ").times(1).answer(404, "");
    proxy.on("PUT ").times(1).answer(501, notImplemented());
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> s3().store(KEY, file(1001)));
    assertThat(s3().list()).extracting(StoredObject::sizeBytes).containsExactly(1000L);
  }

  @Test
  void theSumOfThePartsSumsIsKnownWithoutTheirNumber() throws IOException {
    answerHead("x-amz-checksum-crc32: " + crcOfParts(40_000_000, 16 * 1024 * 1024), 40_000_000);
    s3().store(KEY, file(40_000_000));
    proxy.reset();
    try (InputStream stored = s3().open(KEY)) {
      assertThat(stored.readAllBytes()).hasSize(40_000_000);
    }
  }

  private static String crcOfParts(int bytes, int partBytes) {
    CRC32 all = new CRC32();
    for (int from = 0; from < bytes; from += partBytes) {
      CRC32 part = new CRC32();
      part.update(new byte[Math.min(partBytes, bytes - from)]);
      all.update(sum(part));
    }
    return Base64.getEncoder().encodeToString(sum(all));
  }

  private static byte[] sum(CRC32 crc) {
    return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-checksum-crc32: not-a-sum", "ETag: 7", "X-Nothing: 1"})
  void whatIsNoSumIsReadBack(String header) throws IOException {
    answerHead(header, 1000);
    s3().store(KEY, file(1000));
    assertThat(proxy.requests("HEAD ")).hasSize(2);
  }

  private void answerHead(String header, int bytes) {
    proxy
        .on("HEAD ")
        .after(1)
        .answer(
            200,
            "",
            "Content-Length: " + bytes,
            "Last-Modified: Thu, 15 Jan 2026 03:00:00 GMT",
            header);
  }

  @Test
  void anObjectThatIsMissingAfterItsStoreIsNoSuccess() throws IOException {
    proxy.on("HEAD ").answer(404, "");
    assertThatExceptionOfType(TransientException.class)
        .isThrownBy(() -> s3().store(KEY, file(1000)))
        .withMessageContaining("is not in the bucket");
  }

  @Test
  void aStoreOfTheOlderListingIsListedToItsEnd() {
    proxy.on("GET .*list-type=2").answer(200, listing(true, "a", "b"));
    proxy.on("GET .*marker=b").answer(200, listing(true, "c"));
    proxy.on("GET .*marker=c").answer(200, listing(false, "d"));
    assertThat(s3().list()).extracting(StoredObject::key).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aListingWithoutEndFails() {
    proxy.on("GET ").answer(200, listing(true, "a", "b"));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> s3().list())
        .withMessageContaining("again and again");
  }

  private static String listing(boolean more, String... keys) {
    StringBuilder text = new StringBuilder("<ListBucketResult>");
    text.append("<IsTruncated>").append(more).append("</IsTruncated>");
    for (String key : keys) {
      text.append(LISTED.formatted(key));
    }
    return text.append("</ListBucketResult>").toString();
  }
}
