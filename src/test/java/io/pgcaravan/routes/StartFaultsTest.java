package io.pgcaravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only a start finds broken stays away until it is edited. */
class StartFaultsTest {

  private static final String PLAN = "- templatedRoute: { routeTemplateRef: backup-plan }\n";

  private final RouteFile template =
      file(Place.CORE, "plan", "- routeTemplate: { id: backup-plan }\n");
  private final RouteFile one = file(Place.PLAN, "one", PLAN);
  private final RouteFile two = file(Place.PLAN, "two", PLAN);
  private final RouteFile edited = file(Place.PLAN, "one", PLAN + "# edited\n");

  private static RouteFile file(Place place, String name, String text) {
    return new RouteFile(place, Path.of("routes", place.folder(), name + ".camel.yaml"), text);
  }

  private static Map<String, RouteFile> files(RouteFile... files) {
    Map<String, RouteFile> named = new HashMap<>();
    for (RouteFile file : files) {
      named.put(file.name(), file);
    }
    return named;
  }

  private static Map<String, RouteFault> fault(RouteFile file) {
    return Map.of(file.name(), RouteFault.of(file, 0, "it will never fire"));
  }

  @Test
  void whatRunsIsWantedInTheSteadOfAFileThatCouldNotStart() {
    Map<String, RouteFile> running = files(template, one);
    StartFaults faults = new StartFaults(running, Map.of());
    faults.look(files(template, edited, two));
    faults.add(fault(edited));
    assertThat(faults.wanted(running)).isEqualTo(files(template, one, two));
    assertThat(faults.wanted(files(template))).isEqualTo(files(template, two));
    assertThat(faults.faults()).containsOnlyKeys("plans/one.camel.yaml");
  }

  @Test
  void anEditOfAnotherFileDoesNotBringItBackAndOneOfItsOwnDoes() {
    StartFaults faults = new StartFaults(files(template), Map.of());
    faults.look(files(template, one));
    faults.add(fault(one));
    faults.look(files(template, one, two));
    assertThat(faults.faults()).hasSize(1);
    faults.look(files(template, edited, two));
    assertThat(faults.faults()).isEmpty();
    assertThat(faults.wanted(files(template))).isEqualTo(files(template, edited, two));
  }

  @Test
  void anEditOfItsTemplateBringsItBackAndSoDoesItsRemoval() {
    StartFaults faults = new StartFaults(files(template), Map.of());
    faults.look(files(template, one));
    faults.add(fault(one));
    faults.look(files(file(Place.CORE, "plan", template.text() + "# edited\n"), one));
    assertThat(faults.faults()).isEmpty();

    faults.add(fault(one));
    faults.look(files(template));
    assertThat(faults.faults()).isEmpty();
  }

  @Test
  void whatTheStartOfTheProgramFoundCountsIfValidationFindsNothing() {
    Map<String, RouteFile> atStart = files(template, one, two);
    Map<String, RouteFault> refused = new HashMap<>(fault(one));
    refused.putAll(fault(two));
    StartFaults faults = new StartFaults(atStart, refused);
    faults.look(atStart);
    assertThat(faults.confirm(files(template, one))).isTrue();
    assertThat(faults.faults()).containsOnlyKeys("plans/one.camel.yaml");
    assertThat(faults.confirm(files(template, one, two))).isFalse();
  }

  @Test
  void whatWasEditedSinceTheStartIsTried() {
    StartFaults faults = new StartFaults(files(template, one), fault(one));
    faults.look(files(template, edited));
    assertThat(faults.confirm(files(template, edited))).isFalse();
    assertThat(faults.faults()).isEmpty();
  }
}
