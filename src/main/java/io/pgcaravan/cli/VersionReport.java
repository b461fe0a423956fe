package io.pgcaravan.cli;

import io.pgcaravan.camel.Version;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.seal.Libdeflate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the program, and what it stands on. */
final class VersionReport implements IVersionProvider {

  @Override
  public String[] getVersion() {
    List<String> lines = new ArrayList<>();
    lines.add("pg-caravan " + Version.ofProgram());
    lines.add(
        "Apache Camel "
            + Optional.ofNullable(CamelContext.class.getPackage().getImplementationVersion())
                .orElse("unknown"));
    lines.add("JVM " + Runtime.version());
    lines.add("gzip by " + (Libdeflate.available() ? "libdeflate" : "the JDK's zlib"));
    List<ClientTools> clients = InstalledClients.ofThisMachine().all();
    clients.forEach(tools -> lines.add("pg_dump " + tools.version() + " at " + tools.pgDump()));
    if (clients.isEmpty()) {
      lines.add("pg_dump: none found");
    }
    return lines.toArray(String[]::new);
  }
}
