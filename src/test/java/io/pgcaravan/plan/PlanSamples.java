package io.pgcaravan.plan;

import java.util.HashMap;
import java.util.Map;

/** Plans for tests: what the route template would hand over for a short plan file. */
public final class PlanSamples {

  private PlanSamples() {}

  public static Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("plan", "daily");
    parameters.put("cron", "0 0 3 * * ?");
    parameters.put("timeZone", "UTC");
    parameters.put("grace", "1h");
    parameters.put("database", "postgresql://anna:secret@db.example/shop");
    parameters.put("scope", "full");
    parameters.put("format", "plain");
    parameters.put("options", "--no-owner --no-acl");
    parameters.put("globals", "false");
    parameters.put("proof", "counts");
    parameters.put("compression", "gzip:6");
    parameters.put("app", "shop");
    parameters.put("archiveName", "{app}-{plan}-backup-{time:yyyyMMdd-HHmmss}");
    parameters.put("folder", "");
    parameters.put("destinations", "local");
    parameters.put("keep", "");
    parameters.put("keepAt", "");
    parameters.put("keepLast", "30");
    parameters.put("keepDays", "");
    parameters.put("pruneAfterBackup", "true");
    parameters.put("timeLimit", "6h");
    parameters.put("lockWait", "60s");
    parameters.put("stallLimit", "5m");
    parameters.put("minimumSize", "500B");
    return parameters;
  }

  /** The sample plan, with some parameters set otherwise: name, value, name, value … */
  public static Plan plan(String... namesAndValues) {
    Map<String, String> parameters = parameters();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return PlanParameters.read(parameters);
  }
}
