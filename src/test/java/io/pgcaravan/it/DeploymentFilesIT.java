package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the files for deployment must never lose: exact images, no secrets, settings that exist. */
class DeploymentFilesIT {

  private static final Pattern SETTING = Pattern.compile("\\{\\{setting:([A-Z0-9_]+)");
  private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|DATABASE_URL).*");
  private static final Pattern EXACT_TAG =
      Pattern.compile("[^:@]+:v?\\d+\\.\\d+(\\.\\d+)?[\\w.-]*");

  private static String text(String file) throws IOException {
    return Files.readString(Workspace.project().resolve(file));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services() throws IOException {
    Load load = new Load(LoadSettings.builder().build());
    // its merge keys are YAML 1.1, which this reader leaves as they are
    Map<String, Object> compose =
        (Map<String, Object>) load.loadFromString(text("docker-compose.yml"));
    return (Map<String, Map<String, Object>>) compose.get("services");
  }

  private static Set<String> settings() throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher setting = SETTING.matcher(text("application.properties"));
    while (setting.find()) {
      names.add(setting.group(1));
    }
    return names;
  }

  /** Names of variables without the ending that says that a file holds the value. */
  private static List<String> names(Stream<String> variables) {
    return variables.map(name -> name.replaceFirst("_FILE$", "")).toList();
  }

  private static List<String> found(String pattern, String in) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(in)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void imagesAreNamedExactly() throws IOException {
    assertThat(services().values())
        .allSatisfy(service -> assertThat((String) service.get("image")).matches(EXACT_TAG));
    assertThat(found("^FROM (\\S+)", text("Dockerfile")))
        .isNotEmpty()
        .allSatisfy(image -> assertThat(image).matches(EXACT_TAG));
  }

  @Test
  @SuppressWarnings("unchecked")
  void servicesAreHardenedAndSayThatTheyAreWell() throws IOException {
    assertThat(services())
        .containsOnlyKeys("caravan", "postgres", "s3", "mail")
        .allSatisfy(
            (name, service) -> {
              assertThat((Map<String, Object>) service.get("<<"))
                  .containsEntry("read_only", true)
                  .containsEntry("cap_drop", List.of("ALL"))
                  .containsEntry("security_opt", List.of("no-new-privileges:true"));
              assertThat(service).containsKey(name.equals("caravan") ? "build" : "healthcheck");
              assertThat((List<String>) service.getOrDefault("ports", List.of()))
                  .allMatch(port -> port.startsWith("127.0.0.1:"));
            });
    assertThat((Map<String, Map<String, Object>>) services().get("caravan").get("depends_on"))
        .containsOnlyKeys("postgres", "s3", "mail")
        .allSatisfy(
            (name, condition) ->
                assertThat(condition).containsEntry("condition", "service_healthy"));
    assertThat(text("Dockerfile")).contains("\nHEALTHCHECK ", "\nUSER 10001:10001\n");
  }

  @Test
  @SuppressWarnings("unchecked")
  void secretsAreFiles() throws IOException {
    assertThat(services().values())
        .allSatisfy(
            service ->
                assertThat((Map<String, Object>) service.getOrDefault("environment", Map.of()))
                    .allSatisfy(
                        (name, value) -> {
                          if (SECRET.matcher(name).matches()) {
                            assertThat(name).endsWith("_FILE");
                            assertThat((String) value).startsWith("/run/secrets/");
                          }
                        }));
    assertThat(text("deploy/pg-caravan.env.example"))
        .doesNotContainPattern("(?m)^#?[A-Z_]*(PASSWORD|SECRET|TOKEN|DATABASE_URL)[A-Z_]*=");
  }

  @Test
  @SuppressWarnings("unchecked")
  void variablesAreSettings() throws IOException {
    Map<String, Object> environment =
        (Map<String, Object>) services().get("caravan").get("environment");
    assertThat(settings()).containsAll(names(environment.keySet().stream()));
    assertThat(settings())
        .containsAll(found("^#?([A-Z][A-Z0-9_]+)=", text("deploy/pg-caravan.env.example")));
    assertThat(settings())
        .containsAll(
            names(
                found(
                    "^#?Environment=([A-Z_]+_FILE)=",
                    text("deploy/pg-caravan.service") + text("deploy/pg-caravan-console.service"))
                    .stream()));
    assertThat(settings())
        .containsAll(
            names(found("- \\{ name: ([A-Z0-9_]+)", text("deploy/kubernetes.yaml")).stream()));
    assertThat(settings())
        .containsAll(found("^          ([A-Z0-9_]+): ", text("deploy/ci/github-actions.yml")));
  }
}
