package io.pgcaravan.it;

import com.google.cloud.storage.Storage;
import com.google.cloud.storage.contrib.nio.testing.LocalStorageHelper;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Google's client over a stand-in for its server that keeps objects in memory; made by YAML. */
public final class MemoryStorage {

  /** Misses an application's name at each call, which the real one has. */
  private static final Logger LOG =
      Logger.getLogger("com.google.api.client.googleapis.services.AbstractGoogleClient");

  private MemoryStorage() {}

  public static Storage create() {
    LOG.setLevel(Level.OFF);
    return LocalStorageHelper.customOptions(false).getService();
  }
}
