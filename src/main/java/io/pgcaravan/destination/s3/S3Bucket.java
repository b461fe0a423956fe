package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.ClientSource;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.UsageException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bean of an S3 destination's route file: what goes before, after and beside the requests of
 * Camel's component.
 *
 * <p>A store is {@link #begin}, the upload by the component, then {@link #complete} or {@link
 * #adopt}, and {@link #end} whatever happened. Its signatures hold no class of the AWS SDK: they
 * are read when the program starts, and the SDK only when a bucket is used.
 */
public final class S3Bucket extends S3Properties implements ClientSource, AutoCloseable {

  private @Nullable S3Objects objects;

  private synchronized S3Objects objects() {
    if (objects == null) {
      objects = S3Objects.of(settings());
    }
    return objects;
  }

  /**
   * Makes ready to store a file: sweeps what killed uploads left, and looks whether the key is
   * taken.
   *
   * @return an upload, which is not pending if the store has an equal object
   * @throws io.pgcaravan.failure.PermanentException if the key is taken by other content
   * @throws UsageException if a setting is missing or unusable
   */
  public Upload begin(Path file, String key) {
    return objects().begin(file, key);
  }

  /**
   * Makes sure that the store has what was sent.
   *
   * @throws io.pgcaravan.failure.TransientException if it differs; it has been removed then
   */
  public StoredObject complete(Upload upload) {
    return objects().complete(upload);
  }

  /**
   * Takes the object that was in the way of an upload for the file's, if it is equal.
   *
   * @throws io.pgcaravan.failure.PermanentException if it is not
   */
  public StoredObject adopt(Upload upload) {
    return objects().adopt(upload);
  }

  /** Closes an upload's file. */
  public void end(Upload upload) {
    objects().end(upload);
  }

  /** All objects under the prefix; fails if any page of the listing does. */
  public List<StoredObject> list() {
    return objects().list();
  }

  /** The key at the store: the destination's key after the prefix. */
  public String key(String key) {
    return objects().objectKey(key);
  }

  /** The component's stream of an object, as a destination's: it may be closed before its end. */
  public InputStream reading(InputStream object) {
    return S3Objects.reading(object);
  }

  @Override
  public Object client() {
    return objects().client();
  }

  @Override
  public synchronized void close() {
    if (objects != null) {
      objects.close();
      objects = null;
    }
  }
}
