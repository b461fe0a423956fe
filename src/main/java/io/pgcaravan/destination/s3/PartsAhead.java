package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.TransientException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Sends several parts of a file at the same time. Camel's component asks for one after the other;
 * when it asks for one, those that follow are sent too, each from its own place in the file.
 */
final class PartsAhead {

  private static final String CONTENT = "application/octet-stream";

  private final int atOnce;
  private final Map<String, Upload> files = new ConcurrentHashMap<>();
  private final Map<String, Sending> sendings = new ConcurrentHashMap<>();

  PartsAhead(int atOnce) {
    this.atOnce = atOnce;
  }

  /** The parts of one upload. */
  private record Sending(
      Upload upload, ExecutorService threads, Map<Integer, Future<UploadPartResponse>> parts) {}

  /** The file of a key whose upload is about to begin. */
  void expect(Upload upload) {
    files.put(upload.objectKey(), upload);
  }

  /** Forgets the file of a key. */
  void forget(Upload upload) {
    files.remove(upload.objectKey(), upload);
  }

  /** Sends a part, or waits for its end; {@code send} sends any part. */
  UploadPartResponse part(
      UploadPartRequest request,
      RequestBody body,
      BiFunction<UploadPartRequest, RequestBody, UploadPartResponse> send) {
    Upload upload = files.get(request.key());
    if (upload == null) {
      return send.apply(request, body);
    }
    Sending sending = sendings.computeIfAbsent(request.uploadId(), id -> begin(upload));
    for (int number = request.partNumber(); number < request.partNumber() + atOnce; number++) {
      long from = (number - 1) * upload.partSizeBytes();
      long bytes = Math.min(upload.partSizeBytes(), upload.sizeBytes() - from);
      if (bytes > 0 && !sending.parts().containsKey(number)) {
        UploadPartRequest part = request.toBuilder().partNumber(number).build();
        RequestBody content =
            RequestBody.fromContentProvider(
                () -> new RewindableFile(upload.file(), from, bytes), bytes, CONTENT);
        sending.parts().put(number, sending.threads().submit(() -> send.apply(part, content)));
      }
    }
    return await(sending.parts().get(request.partNumber()), request.key());
  }

  private Sending begin(Upload upload) {
    return new Sending(upload, Executors.newFixedThreadPool(atOnce), new HashMap<>());
  }

  private static UploadPartResponse await(Future<UploadPartResponse> part, String key) {
    try {
      return part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException("the upload of %s was interrupted".formatted(key), "try again");
    }
  }

  /** Ends what is under way of an upload: a part that came after its abortion would stay. */
  void end(String uploadId) {
    Sending sending = sendings.remove(uploadId);
    if (sending == null) {
      return;
    }
    sending.threads().shutdownNow();
    try {
      sending.threads().awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
