package io.pgcaravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which files an edit concerns, and what speaks against one. */
class EditsTest {

  private static final String CONFIGURATION =
      """
      - routeConfiguration:
          id: told
      """;
  private static final String TEMPLATE =
      """
      - routeTemplate:
          id: backup-plan
          route:
            routeConfigurationId: told
            from:
              uri: quartz:{{plan}}
      """;
  private static final String PLAN =
      """
      - templatedRoute:
          routeTemplateRef: backup-plan
          parameters:
            - { name: destinations, value: moon }
      """;
  private static final String DESTINATION =
      """
      - beans:
          - name: moon
            type: example.Moon
      - route:
          id: moon-store
          from:
            uri: direct
            parameters:
              name: moon-store
            steps:
              - to:
                  uri: bean
                  parameters: { beanName: moon }
              - to:
                  uri: direct:told
      """;

  private static RouteFile file(Place place, String name, String text) {
    return new RouteFile(place, Path.of("routes", place.folder(), name + ".camel.yaml"), text);
  }

  private static Map<String, RouteFile> files(RouteFile... files) {
    return Arrays.stream(files).collect(Collectors.toMap(RouteFile::name, each -> each));
  }

  private final RouteFile configuration = file(Place.CORE, "failure", CONFIGURATION);
  private final RouteFile template = file(Place.CORE, "plan", TEMPLATE);
  private final RouteFile plan = file(Place.PLAN, "daily", PLAN);
  private final RouteFile destination = file(Place.DESTINATION, "moon", DESTINATION);
  private final Map<String, RouteFile> running = files(configuration, template, plan, destination);

  private Edits with(RouteFile changed) {
    Map<String, RouteFile> wanted = new HashMap<>(running);
    wanted.put(changed.name(), changed);
    return new Edits(running, wanted);
  }

  @Test
  void aPlanConcernsItselfAlone() {
    Edits edits = with(file(Place.PLAN, "daily", PLAN + "# edited"));
    assertThat(edits.names()).containsExactly("plans/daily.camel.yaml");
    assertThat(edits.madeAnew()).containsExactly("plans/daily.camel.yaml");
  }

  @Test
  void aConfigurationConcernsTheTemplateAndItsInstances() {
    assertThat(with(file(Place.CORE, "failure", CONFIGURATION + "# edited")).madeAnew())
        .containsExactlyInAnyOrder(
            "failure.camel.yaml", "plan.camel.yaml", "plans/daily.camel.yaml");
  }

  @Test
  void theNameOfADestinationInAPlanIsNotItsBean() {
    assertThat(with(file(Place.DESTINATION, "moon", DESTINATION + "# edited")).madeAnew())
        .containsExactly("destinations/moon.camel.yaml");
  }

  @Test
  void filesThatComeAndGoAreEdits() {
    Edits edits = new Edits(running, files(configuration, template, plan));
    assertThat(edits.names()).containsExactly("destinations/moon.camel.yaml");
    assertThat(new Edits(files(plan), running).names()).hasSize(3);
  }

  @Test
  void anEditIsBehindTheFaultOfWhatIsMadeOfIt() {
    Map<String, RouteFile> wanted =
        files(
            configuration,
            plan,
            file(Place.CORE, "plan", ""),
            file(Place.DESTINATION, "moon", DESTINATION + "# edited"));
    assertThat(new Edits(running, wanted).behind("plans/daily.camel.yaml"))
        .containsExactly("plan.camel.yaml");
  }

  @Test
  void aNameOfTwoFilesIsToldWithItsLine() {
    RouteFile copy = file(Place.DESTINATION, "sun", DESTINATION);
    assertThat(Conflicts.names(copy, running.values()))
        .hasValueSatisfying(
            fault -> {
              assertThat(fault.line()).isEqualTo(2);
              assertThat(fault.reason())
                  .isEqualTo("destinations/moon.camel.yaml has the bean moon already");
            });
    assertThat(Conflicts.names(destination, running.values())).isEmpty();
  }

  @Test
  void aNameThatAFileGivesTwiceIsTold() {
    RouteFile twice = file(Place.CORE, "failure", CONFIGURATION + CONFIGURATION);
    assertThat(Conflicts.names(twice, List.of()))
        .hasValueSatisfying(
            fault ->
                assertThat(fault.told())
                    .isEqualTo(
                        "routes/failure.camel.yaml:4: it has two of the route configuration told HINT: mend the file"));
  }

  @Test
  void aCallThatNoRouteTakesIsToldWithItsLine() {
    assertThat(Conflicts.calls(destination, running.values()))
        .hasValueSatisfying(
            fault -> {
              assertThat(fault.line()).isEqualTo(15);
              assertThat(fault.reason()).contains("direct:told");
            });
    RouteFile told =
        file(
            Place.CORE,
            "told",
            "- route: { id: t, precondition: x, from: { uri: 'direct:told' } }");
    assertThat(Conflicts.calls(destination, List.of(destination, told))).isEmpty();
  }

  @Test
  void theLineOfAFaultIsThatOfWhatItNames() {
    RouteFile file = file(Place.PLAN, "daily", PLAN);
    assertThat(fault(file, "unknown compression 'moon'").line()).isEqualTo(4);
    assertThat(fault(file, "in file:x, line 3, column 7: no").line()).isEqualTo(3);
    assertThat(fault(file, "it is nowhere").line()).isEqualTo(2);
  }

  private static RouteFault fault(RouteFile file, String message) {
    return RouteFault.of(file, message, new IllegalArgumentException(message));
  }

  @Test
  void whatAFileHoldsTellsItsPlace() {
    assertThat(RouteFile.placeOf(PLAN)).isEqualTo(Place.PLAN);
    assertThat(RouteFile.placeOf(DESTINATION)).isEqualTo(Place.DESTINATION);
    assertThat(RouteFile.placeOf(TEMPLATE)).isEqualTo(Place.CORE);
    assertThat(RouteFile.placeOf("- route: { id: a, from: { uri: 'direct:a-alert' } }"))
        .isEqualTo(Place.CHANNEL);
  }
}
