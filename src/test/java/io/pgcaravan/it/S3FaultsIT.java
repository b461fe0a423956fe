package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** What goes wrong between this program and a store, and what it makes of that. */
class S3FaultsIT {

  private static final String KEY = "daily/shop-daily-backup-20260115-030000.sql.gz";
  private static final String PART = "PUT .*partNumber=";

  private final S3Server server = S3Server.s3proxy();
  private final FaultProxy proxy = FaultProxy.before(server.port());
  private @TempDir Path directory;
  private String bucket;
  private Workspace workspace;
  private CaravanRuntime runtime;

  @BeforeEach
  void makeWorkspace() {
    bucket = server.createBucket();
    workspace =
        S3Server.workspace(directory, bucket, proxy.endpoint())
            .property("caravan.s3.connect-timeout", "1000")
            .property("caravan.s3.answer-timeout", "1500")
            .property("caravan.s3.minimum-speed", "10000000");
  }

  @AfterEach
  void close() {
    if (runtime != null) {
      runtime.close();
    }
    proxy.close();
  }

  private Destination s3() {
    if (runtime == null) {
      runtime = workspace.start(false);
    }
    return runtime.destinations().get("s3");
  }

  private Path file(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(directory.resolve("file-" + bytes), content);
  }

  private Path small() throws IOException {
    return file(100_000);
  }

  /** Three parts. */
  private Path large() throws IOException {
    return file(40_000_000);
  }

  /** For tests in which nothing is to end for its slowness, on a machine that is slow. */
  private void patient() {
    workspace
        .property("caravan.s3.answer-timeout", "30000")
        .property("caravan.s3.minimum-speed", "1000000");
  }

  private CaravanException storeFails(Path file) {
    return catchThrowableOfType(CaravanException.class, () -> s3().store(KEY, file));
  }

  private List<String> keys() {
    return server.client().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
        .map(object -> object.key())
        .toList();
  }

  private int uploadsUnderWay() {
    return server.client().listMultipartUploads(list -> list.bucket(bucket)).uploads().size();
  }

  private void isStored(Path file) throws IOException {
    try (InputStream stored = s3().open(KEY)) {
      assertThat(stored.readAllBytes()).isEqualTo(Files.readAllBytes(file));
    }
    assertThat(uploadsUnderWay()).isZero();
  }

  private void nothingIsStored() {
    assertThat(keys()).isEmpty();
    assertThat(uploadsUnderWay()).isZero();
  }

  private static String error(String code) {
    return "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>m</Message></Error>"
        .formatted(code);
  }

  @Test
  void withoutABucketItsUseIsRefusedAndTheVariableNamed() throws IOException {
    workspace.set("S3_BUCKET", "");
    Path file = small();
    for (Runnable use :
        List.<Runnable>of(() -> s3().store(KEY, file), () -> s3().list(), () -> s3().delete(KEY))) {
      assertThatExceptionOfType(io.pgcaravan.failure.UsageException.class)
          .isThrownBy(use::run)
          .satisfies(e -> assertThat(e.line()).contains("S3_BUCKET"));
    }
  }

  @Test
  void aStoreThatIsDownMayBeBackLater() throws IOException {
    proxy.close();
    assertThat(storeFails(small()))
        .isInstanceOf(TransientException.class)
        .hasMessageContaining("Connection refused");
    assertThatExceptionOfType(TransientException.class).isThrownBy(() -> s3().list());
  }

  @Test
  void aPartWhoseConnectionIsResetIsSentAgain() throws IOException {
    proxy.on(PART + "2").times(2).resetAfter(5_000_000);
    Path file = large();
    s3().store(KEY, file);
    isStored(file);
    assertThat(proxy.requests("partNumber=2")).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void aPartThatNeverArrivesLeavesNothing() throws IOException {
    proxy.on(PART + "2").resetAfter(5_000_000);
    assertThat(storeFails(large())).isInstanceOf(TransientException.class);
    nothingIsStored();
  }

  @Test
  void aBlackHoleIsGivenUp() throws IOException {
    proxy.on(PART + "2").swallow();
    assertThat(storeFails(large())).isInstanceOf(TransientException.class);
    nothingIsStored();
  }

  @Test
  void aListingIntoABlackHoleIsGivenUp() {
    proxy.on("GET ").swallow();
    assertThatExceptionOfType(TransientException.class).isThrownBy(() -> s3().list());
  }

  @ParameterizedTest
  @CsvSource({"500, InternalError", "503, ServiceUnavailable", "400, RequestTimeout"})
  void aServerInTroubleIsTriedAgain(int status, String code) throws IOException {
    proxy.on("PUT ").answer(status, error(code));
    assertThat(storeFails(small()))
        .isInstanceOf(TransientException.class)
        .hasMessageContaining(code + " " + status);
    nothingIsStored();
  }

  @Test
  void aBusyServerSaysWhenItMayBeAskedAgain() throws IOException {
    workspace.property("caravan.s3.attempts", "1");
    proxy.on("PUT ").answer(503, error("SlowDown"), "Retry-After: 7");
    assertThat(storeFails(small()))
        .isInstanceOfSatisfying(
            TransientException.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, docs/s3.md",
    "403, ExpiredToken, AWS_SESSION_TOKEN",
    "403, RequestTimeTooSkewed, clock",
    "404, NoSuchBucket, S3_BUCKET",
    "400, AuthorizationHeaderMalformed, S3_REGION",
    "403, QuotaExceeded, quota",
    "501, NotImplemented, S3_CHECKSUM",
    "400, SomethingNew, documentation"
  })
  void whatAPersonMustMendIsNotTriedAgain(int status, String code, String hint) throws IOException {
    proxy.on("PUT ").answer(status, error(code));
    CaravanException failure = storeFails(small());
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains(hint);
    assertThat(proxy.requests("PUT ").size()).isLessThanOrEqualTo(3); // a clock is corrected once
    nothingIsStored();
  }

  @Test
  void theRegionOfABucketElsewhereIsTold() throws IOException {
    proxy.on("PUT ").answer(301, error("PermanentRedirect"), "x-amz-bucket-region: eu-west-1");
    assertThat(storeFails(small()).hint()).contains("S3_REGION=eu-west-1");
  }

  @Test
  void aRefusalWithoutAReasonIsPutDownToTheRegion() throws IOException {
    proxy.on("HEAD ").answer(400, "");
    CaravanException failure = storeFails(small());
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains("S3_REGION", "S3_FORCE_PATH_STYLE");
  }

  @Test
  void aMissingBucketIsTold() throws IOException {
    workspace.set("S3_BUCKET", "never-made");
    assertThat(storeFails(small()))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("NoSuchBucket");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> s3().list())
        .withMessageContaining("NoSuchBucket");
  }

  @Test
  void wrongCredentialsAreToldWithoutShowingThem() throws IOException {
    workspace.set("AWS_SECRET_ACCESS_KEY", "an-other-secret");
    CaravanException failure = storeFails(small());
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.line())
        .contains("SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY")
        .doesNotContain("an-other-secret");
    workspace.set("AWS_ACCESS_KEY_ID", "unknown");
  }

  @Test
  void halfACredentialIsRefused() throws IOException {
    workspace.set("AWS_SECRET_ACCESS_KEY", "");
    assertThat(storeFails(small())).hasMessageContaining("only one is set");
  }

  @Test
  void anUnknownChecksumIsRefused() throws IOException {
    workspace.set("S3_CHECKSUM", "crc99");
    assertThat(storeFails(small())).hasMessageContaining("S3_CHECKSUM is 'crc99'");
  }

  @Test
  void aListingThatFailsOnItsSecondPageFails() {
    for (int i = 0; i < 1001; i++) {
      int number = i;
      server
          .client()
          .putObject(put -> put.bucket(bucket).key("key-" + number), RequestBody.empty());
    }
    assertThat(s3().list()).hasSize(1001);
    proxy.on("GET .*continuation-token=").answer(500, error("InternalError"));
    assertThatExceptionOfType(TransientException.class).isThrownBy(() -> s3().list());
  }

  @Test
  void anEqualObjectIsAdoptedWithoutAnotherUpload() throws IOException {
    Path file = large();
    s3().store(KEY, file);
    proxy.reset();
    s3().store(KEY, file);
    assertThat(proxy.requests(PART)).isEmpty();
  }

  @Test
  void anObjectThatAppearsMeanwhileIsComparedToo() throws IOException {
    Path file = small();
    s3().store(KEY, file);
    proxy.on("HEAD ").times(1).answer(404, "");
    assertThatCode(() -> s3().store(KEY, file)).doesNotThrowAnyException();

    proxy.reset();
    proxy.on("HEAD ").times(1).answer(404, "");
    assertThat(storeFails(file(100_001)))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("exists already");
    isStored(file);
  }

  @Test
  void theSameHoldsForAnUploadInParts() throws IOException {
    Path file = large();
    s3().store(KEY, file);
    proxy.on("HEAD ").times(1).answer(404, "");
    s3().store(KEY, file);
    isStored(file);
  }

  @Test
  void aCopyThatIsNotTheFileIsRemovedAndTriedAgain() throws IOException {
    proxy
        .on("HEAD ")
        .after(1)
        .times(1)
        .answer(
            200,
            "",
            "Content-Length: 100000",
            "Last-Modified: Thu, 15 Jan 2026 03:00:00 GMT",
            "x-amz-checksum-crc32: AAAAAA==");
    CaravanException failure = storeFails(small());
    assertThat(failure)
        .isInstanceOf(TransientException.class)
        .hasMessageContaining("arrived damaged")
        .hasMessageContaining("it was removed");
    nothingIsStored();
  }

  @Test
  void contentDamagedOnItsWayIsNotStored() throws IOException {
    workspace.set("S3_CHECKSUM", "none");
    proxy.on("PUT ").corrupt(50_000);
    assertThat(storeFails(small())).isInstanceOf(CaravanException.class);
    nothingIsStored();
  }

  /** As begun by a program that is not this one. */
  private String begunElsewhere() {
    String uploadId =
        server.client().createMultipartUpload(create -> create.bucket(bucket).key(KEY)).uploadId();
    server
        .client()
        .uploadPart(
            part -> part.bucket(bucket).key(KEY).uploadId(uploadId).partNumber(1),
            RequestBody.fromBytes(new byte[5_000_000]));
    return uploadId;
  }

  @Test
  void anUploadThatAKilledProgramLeftIsSweptByTheNextStoreWhateverItsKey() throws IOException {
    Path notes = Files.createDirectories(workspace.state().resolve("uploads"));
    Files.writeString(
        notes.resolve("a.upload"),
        String.join("\n", proxy.endpoint() + " " + bucket, KEY, begunElsewhere()));
    s3().store(KEY + ".2", small());
    assertThat(uploadsUnderWay()).isZero();
    assertThat(notes).isEmptyDirectory();
  }

  @Test
  void theUploadOfAnotherMachineIsLeftAloneThoughItsKeyIsTheSame() throws IOException {
    begunElsewhere();
    s3().store(KEY, small());
    assertThat(uploadsUnderWay()).isOne();
  }

  @Test
  void theUploadOfALivingProgramOfThisMachineIsLeftAlone() throws Exception {
    Path notes = Files.createDirectories(workspace.state().resolve("uploads"));
    String record = String.join("\n", proxy.endpoint() + " " + bucket, KEY, begunElsewhere());
    ProcessLock living = ProcessLock.tryAcquire(notes.resolve("a.upload"), record).orElseThrow();
    s3().store(KEY + ".2", small());
    assertThat(uploadsUnderWay()).isOne();
    living.close();
  }

  @Test
  void noNoteOfAnUploadStays() throws IOException {
    patient();
    s3().store(KEY, large());
    proxy.on(PART + "2").answer(403, error("AccessDenied"));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> s3().store(KEY + ".2", large()));
    assertThat(workspace.state().resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void anUploadThatCouldNotBeAbortedIsAbortedByTheNextStore() throws IOException {
    proxy.on(PART + "2").answer(403, error("AccessDenied"));
    proxy.on("DELETE ").answer(403, error("AccessDenied"));
    assertThat(storeFails(large())).isInstanceOf(PermanentException.class);
    assertThat(uploadsUnderWay()).isOne();
    proxy.reset();
    Path file = large();
    s3().store(KEY, file);
    isStored(file);
  }

  @Test
  void credentialsThatMayOnlyWriteAreEnough() throws IOException {
    workspace.set("S3_WRITE_ONLY", "true");
    proxy.on("(HEAD|GET|DELETE) ").answer(403, error("AccessDenied"));
    s3().store(KEY, small());
    s3().store(KEY + ".2", large());
    assertThat(keys()).hasSize(2);
    assertThat(s3().capabilities()).isEmpty();
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> s3().delete(KEY))
        .withMessageContaining("has no route s3-delete");
  }

  @Test
  void anObjectThatIsCutWhileItIsReadFailsTheReader() throws IOException {
    s3().store(KEY, large());
    proxy.on("GET .*sql.gz").cutAfter(1_000_000);
    try (InputStream stored = s3().open(KEY)) {
      assertThatExceptionOfType(IOException.class).isThrownBy(stored::readAllBytes);
    }
  }

  @Test
  void aStreamThatIsLeftIsNotReadToItsEnd() throws IOException {
    s3().store(KEY, large());
    try (InputStream stored = s3().open(KEY)) {
      assertThat(stored.read()).isNotNegative();
    }
    try (InputStream stored = s3().open(KEY)) {
      assertThat(stored.readNBytes(10)).hasSize(10);
    }
  }

  @Test
  void theListingTellsNoPrefix() throws IOException {
    workspace.set("S3_PREFIX", "/backups/shop/");
    s3().store(KEY, small());
    assertThat(keys()).containsExactly("backups/shop/" + KEY);
    assertThat(s3().list()).extracting(StoredObject::key).containsExactly(KEY);
  }
}
