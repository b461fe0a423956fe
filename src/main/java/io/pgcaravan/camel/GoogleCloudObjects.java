package io.pgcaravan.camel;

import com.google.cloud.storage.Blob;
import io.pgcaravan.failure.PermanentException;
import java.io.InputStream;
import java.nio.channels.Channels;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.EndpointAware;
import org.apache.camel.component.google.storage.GoogleCloudStorageEndpoint;

/**
 * Opens objects of Google Cloud Storage as streams, which camel-google-storage reads into memory as
 * a whole. It uses the bucket and credentials of a step of a route, named by its id; {@code
 * routes/examples/google-cloud-storage.camel.yaml} shows how.
 */
public final class GoogleCloudObjects implements CamelContextAware {

  private CamelContext context;
  private String step;

  @Override
  public void setCamelContext(CamelContext context) {
    this.context = context;
  }

  @Override
  public CamelContext getCamelContext() {
    return context;
  }

  /** The id of a step that sends to the bucket. */
  public void setStep(String step) {
    this.step = step;
  }

  /**
   * Opens an object; the caller closes it.
   *
   * @throws PermanentException if it is missing
   */
  public InputStream open(String key) {
    GoogleCloudStorageEndpoint endpoint = endpoint();
    String bucket = endpoint.getConfiguration().getBucketName();
    Blob blob = endpoint.getStorageClient().get(bucket, key);
    if (blob == null) {
      throw new PermanentException(
          "%s is not in the bucket %s".formatted(key, bucket),
          "see `./caravan list` for what is there");
    }
    return Channels.newInputStream(blob.reader());
  }

  private GoogleCloudStorageEndpoint endpoint() {
    if (context.getProcessor(step) instanceof EndpointAware sender
        && sender.getEndpoint() instanceof GoogleCloudStorageEndpoint endpoint) {
      return endpoint;
    }
    throw new IllegalStateException(
        "there is no step with the id '%s' that sends to google-storage".formatted(step));
  }
}
