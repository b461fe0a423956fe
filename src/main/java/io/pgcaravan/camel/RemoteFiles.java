package io.pgcaravan.camel;

import com.jcraft.jsch.JSch;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFile;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.support.DefaultExchange;

/**
 * What the producers of camel-ftp (sftp, ftp, ftps) cannot do: list, open and delete files. It uses
 * the server, directory and credentials of a step of a route, named by its id; {@code
 * routes/examples/sftp.camel.yaml} shows how.
 *
 * <p>Each call has a connection of its own, closed at its end, or with the stream that it returned.
 * Files and folders whose names begin with a dot are under way, or not for us.
 */
public final class RemoteFiles implements CamelContextAware {

  /** The step's {@code tempPrefix}. */
  private static final String PART_PREFIX = ".caravan-part-";

  static {
    // all key exchanges work, by the JDK and Bouncy Castle; JSch tries the costly ones at each
    // connection
    JSch.setConfig("CheckKexes", "curve25519-sha256");
  }

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

  /** The id of the step that sends to the server. */
  public void setStep(String step) {
    this.step = step;
  }

  /** All regular files below the endpoint's directory, which must exist. */
  public List<StoredObject> list() {
    return connected(
        operations -> {
          List<StoredObject> objects = new ArrayList<>();
          list("", operations, objects);
          return List.copyOf(objects);
        });
  }

  private void list(String folder, RemoteFileOperations<?> operations, List<StoredObject> objects) {
    for (Object found : operations.listFiles(path(folder))) {
      RemoteEntry entry = RemoteEntry.of(found);
      if (entry.name().startsWith(".")) {
        continue;
      }
      String key = folder + entry.name();
      if (entry.directory()) {
        list(key + "/", operations, objects);
      } else if (entry.regular()) {
        objects.add(new StoredObject(key, entry.sizeBytes(), entry.modified()));
      }
    }
  }

  /** Opens a file; its connection is closed with the stream. */
  public InputStream open(String key) {
    RemoteFileEndpoint<?> endpoint = endpoint();
    endpoint.getConfiguration().setStreamDownload(true); // else it is read into memory
    RemoteFileOperations<?> operations = operations(endpoint);
    try {
      operations.connect(endpoint.getConfiguration(), null);
      Exchange exchange = new DefaultExchange(context);
      RemoteFile<?> file = new RemoteFile<>();
      exchange.setProperty(FileComponent.FILE_EXCHANGE_FILE, file);
      if (!operations.retrieveFile(path(key), exchange, -1)) {
        throw new GenericFileOperationFailedException("cannot retrieve " + key);
      }
      return new OpenFile((InputStream) file.getBody(), operations, exchange);
    } catch (RuntimeException e) {
      disconnect(operations);
      throw RemoteFailure.of(name(), e);
    }
  }

  /** Deletes a file; one that is gone already is no error. */
  public void delete(String key) {
    connected(
        operations -> {
          try {
            return operations.deleteFile(path(key)) || requireGone(key, operations, null);
          } catch (GenericFileOperationFailedException e) {
            return requireGone(key, operations, e);
          }
        });
  }

  private boolean requireGone(
      String key, RemoteFileOperations<?> operations, GenericFileOperationFailedException failure) {
    if (operations.existsFile(path(key))) {
      throw failure != null
          ? failure
          : new GenericFileOperationFailedException("cannot delete " + key);
    }
    return true;
  }

  /**
   * Tells a failure of the step itself as this class tells its own, by throwing it; first it
   * removes what the step had written, so that a full disk has that room again.
   */
  public void failed(String key, Exception failure) {
    CaravanException told = RemoteFailure.of(name(), failure);
    int name = key.lastIndexOf('/') + 1;
    try {
      delete(key.substring(0, name) + PART_PREFIX + key.substring(name));
    } catch (CaravanException e) {
      told.addSuppressed(e);
    }
    throw told;
  }

  private <T> T connected(Function<RemoteFileOperations<?>, T> action) {
    RemoteFileEndpoint<?> endpoint = endpoint();
    RemoteFileOperations<?> operations = operations(endpoint);
    try {
      operations.connect(endpoint.getConfiguration(), null);
      return action.apply(operations);
    } catch (RuntimeException e) {
      throw RemoteFailure.of(name(), e);
    } finally {
      disconnect(operations);
    }
  }

  private RemoteFileOperations<?> operations(RemoteFileEndpoint<?> endpoint) {
    try {
      return endpoint.createRemoteFileOperations();
    } catch (Exception e) { // of ftps, for a broken key store
      throw RemoteFailure.of(name(), e);
    }
  }

  private static void disconnect(RemoteFileOperations<?> operations) {
    try {
      operations.forceDisconnect();
    } catch (RuntimeException e) {
      return; // it was not connected any more
    }
  }

  private RemoteFileEndpoint<?> endpoint() {
    if (context.getProcessor(step) instanceof EndpointAware sender
        && sender.getEndpoint() instanceof RemoteFileEndpoint<?> endpoint) {
      return endpoint;
    }
    throw new IllegalStateException(
        "there is no step with the id '%s' that sends to sftp, ftp or ftps".formatted(step));
  }

  private String path(String key) {
    String directory = endpoint().getConfiguration().getDirectory();
    String path =
        directory == null || directory.isEmpty()
            ? key
            : directory.endsWith("/") ? directory + key : directory + "/" + key;
    return path.isEmpty() ? "." : path;
  }

  /** Host and port, as messages tell them. */
  private String name() {
    return endpoint().getConfiguration().remoteServerInformation();
  }

  /** A file being read, with the connection that is its own. */
  private static final class OpenFile extends FilterInputStream {

    private final RemoteFileOperations<?> operations;
    private final Exchange exchange;

    OpenFile(InputStream content, RemoteFileOperations<?> operations, Exchange exchange) {
      super(content);
      this.operations = operations;
      this.exchange = exchange;
    }

    @Override
    public void close() throws IOException {
      try {
        operations.releaseRetrievedFileResources(exchange);
      } catch (RuntimeException e) {
        return; // it was left before its end, which a server may call a failure
      } finally {
        disconnect(operations);
      }
    }
  }
}
