package io.pgcaravan.destination.drive;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.googleapis.services.AbstractGoogleClientRequest;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.escape.CharEscapers;
import com.google.api.services.drive.Drive;
import com.google.auth.http.HttpCredentialsAdapter;
import io.pgcaravan.failure.CaravanException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The client of Google Drive, with the key's tokens and the limits of patience. Made without asking
 * anybody.
 */
public final class DriveConnection {

  /** What is asked of files, as a mask of Google's partial answers. */
  static final String FILE_FIELDS =
      "id,name,mimeType,size,md5Checksum,sha256Checksum,createdTime,modifiedTime,parents,trashed";

  private final DriveSettings settings;
  private final DriveCredentials credentials;
  private final StallWatch stallWatch;
  private final Drive client;

  DriveConnection(DriveSettings settings) {
    this.settings = settings;
    this.stallWatch = new StallWatch(settings.timeout());
    NetHttpTransport transport =
        new NetHttpTransport.Builder().setConnectionFactory(stallWatch).build();
    this.credentials = DriveCredentials.read(settings, () -> transport);
    this.client =
        new Drive.Builder(transport, GsonFactory.getDefaultInstance(), this::prepare)
            .setRootUrl(settings.url().endsWith("/") ? settings.url() : settings.url() + "/")
            .setApplicationName("pg-caravan")
            .setGoogleClientRequestInitializer(DriveConnection::plain)
            .build();
  }

  /** Requests are small, archives compressed: packing them gains nothing, and not all unpack it. */
  private static void plain(AbstractGoogleClientRequest<?> request) {
    request.setDisableGZipContent(true);
  }

  private void prepare(HttpRequest request) throws IOException {
    int timeout = Math.toIntExact(settings.timeout().toMillis());
    request.setConnectTimeout(timeout);
    request.setReadTimeout(timeout);
    new HttpCredentialsAdapter(credentials.google()).initialize(request);
    new DrivePatience(credentials.google(), settings.resumeFor()).attach(request);
  }

  /** The client; the component of the routes uses it too. */
  public Drive client() {
    return client;
  }

  DriveSettings settings() {
    return settings;
  }

  DriveCredentials credentials() {
    return credentials;
  }

  StallWatch stallWatch() {
    return stallWatch;
  }

  /** Makes a call; whatever it fails with is told as one of ours. */
  <T> T call(AbstractGoogleClientRequest<T> request, String what) {
    try {
      return request.execute();
    } catch (IOException | RuntimeException e) {
      throw failure(e, what);
    }
  }

  /**
   * Opens a file's content, by the path of Google's REST reference: the library's own download goes
   * to another one, which only Google's server knows. The caller closes it, at any time.
   */
  InputStream download(String id, String what) {
    try {
      GenericUrl url =
          new GenericUrl(client.getBaseUrl() + "files/" + CharEscapers.escapeUriPath(id));
      url.set("alt", "media");
      url.set("supportsAllDrives", true);
      HttpRequest request = client.getRequestFactory().buildGetRequest(url);
      request.getHeaders().setAcceptEncoding("identity").setUserAgent(client.getApplicationName());
      request.setThrowExceptionOnExecuteError(false); // the exception would lack Google's reason
      HttpResponse response = request.execute();
      if (!response.isSuccessStatusCode()) {
        throw GoogleJsonResponseException.from(client.getJsonFactory(), response);
      }
      InputStream content = response.getContent();
      return content == null ? InputStream.nullInputStream() : content;
    } catch (IOException | RuntimeException e) {
      throw failure(e, what);
    }
  }

  CaravanException failure(Throwable failure, String what) {
    return DriveFailure.of(failure, what, credentials.name());
  }
}
