package io.pgcaravan.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledClientsIT {

  @TempDir Path directory;

  private Path tools(String name, String script) throws IOException {
    Path bin = Files.createDirectories(directory.resolve(name));
    Path pgDump = bin.resolve("pg_dump");
    Files.writeString(pgDump, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(pgDump, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  private Path version(String name, String version) throws IOException {
    return tools(
        name, "[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) %s'".formatted(version));
  }

  private static ServerVersion server(int major) {
    return new ServerVersion(major, major + ".3");
  }

  @Test
  void theLowestThatIsNotOlderThanTheServerIsChosen() throws IOException {
    InstalledClients clients =
        new InstalledClients(
            List.of(version("a", "18.1"), version("b", "15.18"), version("c", "16.2")));

    assertThat(clients.fitting(server(14)).version().text()).isEqualTo("15.18");
    assertThat(clients.fitting(server(15)).version().text()).isEqualTo("15.18");
    assertThat(clients.fitting(server(16)).version().text()).isEqualTo("16.2");
    assertThat(clients.fitting(server(17)).version().text()).isEqualTo("18.1");
  }

  @Test
  void theFirstOfEqualMajorsIsPreferred() throws IOException {
    Path first = version("first", "16.1");
    InstalledClients clients = new InstalledClients(List.of(first, version("second", "16.9")));
    assertThat(clients.fitting(server(16)).directory()).isEqualTo(first);
  }

  @Test
  void brokenOnesAreLeftOut() throws IOException {
    Path notExecutable = version("plain", "15.1");
    Files.setPosixFilePermissions(
        notExecutable.resolve("pg_dump"), PosixFilePermissions.fromString("rw-r--r--"));
    InstalledClients clients =
        new InstalledClients(
            List.of(
                directory.resolve("missing"),
                Files.createDirectory(directory.resolve("empty")),
                notExecutable,
                tools("crashing", "echo 'pg_dump (PostgreSQL) 15.1'; exit 3"),
                tools("mute", "exit 0"),
                tools("raving", "echo 'pg_dump (PostgreSQL) 99999999999999'"),
                tools("foreign", "echo usage"),
                version("good", "15.18")));

    assertThat(clients.all()).extracting(tools -> tools.version().text()).containsExactly("15.18");
  }

  @Test
  void olderToolsAreRefusedNamingBothVersionsAndThePackage() throws IOException {
    Path newest = version("b", "15.18");
    InstalledClients clients = new InstalledClients(List.of(version("a", "14.1"), newest));

    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> clients.fitting(new ServerVersion(17, "17.2")))
        .withMessageContaining("17.2")
        .withMessageContaining("15.18")
        .withMessageContaining(newest.toString())
        .satisfies(tooOld -> assertThat(tooOld.hint()).contains("postgresql-client-17"));
  }

  @Test
  void noToolsAtAllAreAPermanentFailureNamingThePackage() {
    InstalledClients clients = new InstalledClients(List.of(directory));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> clients.fitting(server(15)))
        .withMessageContaining("pg_dump was not found")
        .satisfies(missing -> assertThat(missing.hint()).contains("postgresql-client"));
  }
}
