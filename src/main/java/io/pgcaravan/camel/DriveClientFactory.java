package io.pgcaravan.camel;

import com.google.api.services.drive.Drive;
import io.pgcaravan.destination.drive.GoogleDrive;
import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.component.google.drive.GoogleDriveClientFactory;

/** Gives camel-google-drive the bean's client; keys and tokens are the bean's business. */
record DriveClientFactory(GoogleDrive drive) implements GoogleDriveClientFactory {

  @Override
  public Drive makeClient(
      String clientId,
      String clientSecret,
      Collection<String> scopes,
      String applicationName,
      String refreshToken,
      String accessToken) {
    return drive.connection().client();
  }

  @Override
  public Drive makeClient(
      CamelContext camelContext,
      String serviceAccountKey,
      Collection<String> scopes,
      String applicationName,
      String delegate) {
    return drive.connection().client();
  }
}
