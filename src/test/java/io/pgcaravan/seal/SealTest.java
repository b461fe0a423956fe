package io.pgcaravan.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.plan.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SealTest {

  private static final int BLOCK_BYTES = 512 * 1024;
  private static final Compression GZIP = Compression.parse("gzip:1");

  /** Half rows, half noise, so that compressed sizes are neither tiny nor those of the input. */
  private static byte[] dump(int bytes, long seed) {
    byte[] dump = new byte[bytes];
    new Random(seed).nextBytes(dump);
    Arrays.fill(dump, 0, bytes / 2, (byte) 'x');
    return dump;
  }

  private static byte[] seal(InputStream dump, String compression) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    PlainSeal.seal(dump, archive, compression, bytes -> {});
    return archive.toByteArray();
  }

  private static byte[] opened(byte[] archive, String compression) throws IOException {
    Compression.Method method = Compression.parse(compression).method();
    return Seal.open(new ByteArrayInputStream(archive), method).readAllBytes();
  }

  /** Hands out its bytes in pieces of random length, as a pipe does. */
  private static InputStream inPieces(byte[] bytes, int mostBytes, long seed) {
    Random random = new Random(seed);
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(mostBytes)));
      }
    };
  }

  /** Says where megabytes differ, rather than printing them. */
  private static void assertEqual(byte[] actual, byte[] expected) {
    assertThat(Arrays.mismatch(actual, expected)).as("first difference").isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "gzip:1, 0",
    "gzip:6, 1",
    "gzip:6, 524287",
    "gzip:6, 524288",
    "gzip:6, 524289",
    "gzip:9, 1048576",
    "gzip:1, 8000003",
    "zstd:1, 0",
    "zstd:3, 1",
    "zstd:3, 8000003",
    "zstd:19, 300000",
    "none, 0",
    "none, 300000",
  })
  void whatIsSealedIsReadAgain(String compression, int bytes) throws IOException {
    byte[] dump = dump(bytes, bytes);
    byte[] archive = seal(new ByteArrayInputStream(dump), compression);
    assertEqual(opened(archive, compression), dump);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theArchiveDoesNotDependOnHowTheDumpArrives(long seed) throws IOException {
    byte[] dump = dump(3 * BLOCK_BYTES + 17, seed);
    byte[] archive = seal(new ByteArrayInputStream(dump), "gzip:3");
    assertEqual(seal(inPieces(dump, 70_000, seed), "gzip:3"), archive);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip:6", "zstd:3", "none"})
  void thePassCountsAndHashesWhatItWrites(String compression) throws Exception {
    byte[] dump = dump(1_500_000, 5);
    List<Long> progress = new ArrayList<>();
    ByteArrayOutputStream archive = new ByteArrayOutputStream();

    Sealed sealed = PlainSeal.seal(inPieces(dump, 50_000, 5), archive, compression, progress::add);

    assertThat(sealed.plainBytes()).isEqualTo(dump.length);
    assertThat(sealed.sizeBytes()).isEqualTo(archive.size());
    assertThat(sealed.sha256()).isEqualTo(sha256(archive.toByteArray()));
    assertThat(sealed.tail()).isEqualTo(Arrays.copyOfRange(dump, dump.length - 1024, dump.length));
    assertThat(progress).isSorted().endsWith((long) dump.length);
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void anEmptyDumpIsAGzipFileToo() throws IOException {
    byte[] archive = seal(InputStream.nullInputStream(), "gzip:6");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 20, 100_000})
  void allMembersAreReadFromAStreamThatNeverKnowsWhatIsAvailable(int mostBytes) throws IOException {
    byte[] dump = dump(3 * BLOCK_BYTES, 6);
    InputStream pieces = inPieces(seal(new ByteArrayInputStream(dump), "gzip:1"), mostBytes, 6);
    InputStream download =
        new FilterInputStream(pieces) {
          @Override
          public int available() {
            return 0;
          }
        };
    assertEqual(Seal.open(download, Compression.Method.GZIP).readAllBytes(), dump);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip:6", "zstd:3"})
  void aCutArchiveIsNotReadToAGoodEnd(String compression) throws IOException {
    byte[] archive = seal(new ByteArrayInputStream(dump(900_000, 3)), compression);
    byte[] cut = Arrays.copyOf(archive, archive.length / 2);
    assertThatThrownBy(() -> opened(cut, compression)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip:6", "zstd:3", "none"})
  void aSourceThatFailsStopsTheSealAndTheFileIsClosed(String compression) {
    InputStream breaking =
        new SequenceInputStream(
            new ByteArrayInputStream(dump(2 * BLOCK_BYTES, 4)), new FailingSource());
    RecordingSink file = new RecordingSink(Long.MAX_VALUE);

    assertThatThrownBy(() -> PlainSeal.seal(breaking, file, compression, bytes -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("the dump broke");

    assertThat(file.closed).isTrue();
    assertNoWorkerStays();
  }

  @ParameterizedTest
  @CsvSource({
    "gzip:1,0",
    "gzip:1,700000",
    "gzip:1,3000000",
    "zstd:3,0",
    "zstd:3,700000",
    "none,0",
    "none,700000"
  })
  void aFileThatCannotBeWrittenStopsTheSealAndIsClosed(String compression, long room) {
    RecordingSink file = new RecordingSink(room);

    assertThatThrownBy(
            () ->
                PlainSeal.seal(
                    new ByteArrayInputStream(dump(16 * BLOCK_BYTES, 4)),
                    file,
                    compression,
                    bytes -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");

    assertThat(file.closed).isTrue();
    assertNoWorkerStays();
  }

  @Test
  void closingAfterAFailedWriteCompressesNoBlockTwice() throws IOException {
    RecordingSink file = new RecordingSink(0);
    ParallelGzip gzip = new ParallelGzip(file, GZIP.level(), 1);
    byte[] dump = dump(8 * BLOCK_BYTES, 4);
    assertThatThrownBy(() -> gzip.write(dump)).isInstanceOf(IOException.class);
    file.room = Long.MAX_VALUE;

    gzip.close();

    byte[] rest = opened(file.written.toByteArray(), "gzip");
    assertThat(rest.length).isLessThan(dump.length).isNotZero();
    assertEqual(rest, Arrays.copyOfRange(dump, BLOCK_BYTES, BLOCK_BYTES + rest.length));
  }

  @Test
  void closingTwiceIsClosingOnce() throws IOException {
    RecordingSink file = new RecordingSink(Long.MAX_VALUE);
    ParallelGzip gzip = new ParallelGzip(file, 6, 2);
    gzip.write('x');
    gzip.close();
    int size = file.written.size();
    gzip.close();
    assertThat(file.written.size()).isEqualTo(size);
    assertThat(opened(file.written.toByteArray(), "gzip")).containsExactly('x');
  }

  private static void assertNoWorkerStays() {
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("gzip")));
  }

  private static final class FailingSource extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("the dump broke");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      throw new IOException("the dump broke");
    }
  }

  /** Takes so many bytes, then fails each write. */
  private static final class RecordingSink extends OutputStream {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long room;
    private boolean closed;

    RecordingSink(long room) {
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > room - written.size()) {
        throw new IOException("the disk is full");
      }
      written.write(bytes, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
