package io.pgcaravan.camel;

import io.pgcaravan.destination.drive.GoogleDrive;
import java.util.Map;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.component.google.drive.GoogleDriveComponent;
import org.apache.camel.component.google.drive.GoogleDriveConfiguration;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * camel-google-drive with the client of one bean. That component has one client for all its
 * endpoints, so a second Drive needs a second component; and it is made at its first use, so that a
 * Drive which nobody uses costs nothing at start. The bean's name is the scheme of its URIs.
 */
public final class DriveComponent extends DefaultComponent {

  private @Nullable GoogleDrive drive;
  private @Nullable Component component;

  /** Whose client is used. */
  public void setDrive(GoogleDrive drive) {
    this.drive = drive;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    Endpoint endpoint =
        component().createEndpoint("google-drive:" + remaining, Map.copyOf(parameters));
    parameters.clear(); // what remains would be taken for options that nobody knows
    return endpoint;
  }

  private synchronized Component component() {
    if (component == null) {
      if (drive == null) {
        throw new IllegalStateException("the property drive is missing");
      }
      GoogleDriveConfiguration configuration = new GoogleDriveConfiguration();
      configuration.setServiceAccountKey("the bean's"); // the component insists on one
      GoogleDriveComponent made = new GoogleDriveComponent(getCamelContext());
      made.setConfiguration(configuration);
      made.setClientFactory(new DriveClientFactory(drive));
      ServiceHelper.startService(made);
      component = made;
    }
    return component;
  }

  @Override
  protected void doStop() throws Exception {
    ServiceHelper.stopService(component);
    super.doStop();
  }
}
