package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.StoredObject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file on its way to a bucket.
 *
 * @param key of the destination
 * @param objectKey the same after the prefix
 * @param adopted an equal object that was there already
 * @param content the file as a stream that can be rewound
 */
public record Upload(
    String key,
    String objectKey,
    Path file,
    long sizeBytes,
    long partSizeBytes,
    Optional<StoredObject> adopted,
    RewindableFile content)
    implements AutoCloseable {

  /** Whether it is still to be sent. */
  public boolean pending() {
    return adopted.isEmpty();
  }

  /** Closes the file. */
  @Override
  public void close() {
    content.close();
  }
}
