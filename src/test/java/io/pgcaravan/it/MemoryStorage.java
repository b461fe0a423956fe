package io.pgcaravan.it;

import com.google.cloud.storage.Storage;
import com.google.cloud.storage.contrib.nio.testing.LocalStorageHelper;

/** Google's client over a stand-in for its server that keeps objects in memory; made by YAML. */
public final class MemoryStorage {

  private MemoryStorage() {}

  public static Storage create() {
    return LocalStorageHelper.customOptions(false).getService();
  }
}
