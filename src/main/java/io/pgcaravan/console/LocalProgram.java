package io.pgcaravan.console;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import javax.management.remote.JMXServiceURL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds {@code ./caravan run} of an installation among the JVMs of this user, and lets it open a
 * door for this machine's user alone, as jconsole does.
 */
final class LocalProgram {

  private static final Logger LOG = LoggerFactory.getLogger(LocalProgram.class);

  private LocalProgram() {}

  /**
   * Where it answers.
   *
   * @param home the installation's
   * @throws IOException if none runs
   */
  static JMXServiceURL address(Path home) throws IOException {
    for (VirtualMachineDescriptor each : VirtualMachine.list()) {
      if (isRun(each.displayName())) {
        Optional<String> address = address(each, home);
        if (address.isPresent()) {
          return new JMXServiceURL(address.get());
        }
      }
    }
    throw new IOException(
        "no program of the installation %s runs here as user %s: start it by `./caravan run`"
            .formatted(home, System.getProperty("user.name")));
  }

  /** The main class or jar with its arguments. */
  static boolean isRun(String displayName) {
    return displayName.matches(
        "(?:.*/)?(?:pg-caravan[^/ ]*\\.jar|io\\.pgcaravan\\.cli\\.Caravan) run(?: .*)?");
  }

  private static Optional<String> address(VirtualMachineDescriptor descriptor, Path home) {
    try {
      VirtualMachine machine = VirtualMachine.attach(descriptor);
      try {
        Properties properties = machine.getSystemProperties();
        String itsHome = properties.getProperty("caravan.home", "");
        return Path.of(itsHome).toAbsolutePath().normalize().equals(home)
            ? Optional.of(machine.startLocalManagementAgent())
            : Optional.empty();
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      LOG.debug("process {} cannot be asked", descriptor.id(), e);
      return Optional.empty();
    }
  }
}
