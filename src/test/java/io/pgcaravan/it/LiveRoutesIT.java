package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.alert.Parcel;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.RouteGate.Pending;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.RouteTemplateParameterSource;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Route files that are edited while the program runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveRoutesIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static @TempDir Path directory;
  private Workspace workspace;
  private CaravanRuntime runtime;
  private LogLines log;
  private int waiting;

  @BeforeAll
  void startsTheProgram() {
    workspace =
        Workspace.in(directory, "postgresql://127.0.0.1:1/shop")
            .withoutShippedPlans()
            .property("caravan.routes.look-interval", "100")
            .set("WEBHOOK_URL", "http://127.0.0.1:1/alerts")
            .plan("one")
            .plan("two");
    runtime = workspace.start(true);
  }

  @AfterAll
  void stopsTheProgram() {
    runtime.close();
  }

  @BeforeEach
  void looksOn() {
    log = LogLines.capture();
    waiting = alerts().size();
    assertThat(runtime.brokenFiles()).isEmpty();
  }

  @AfterEach
  void putsBackWhatWasEdited() throws IOException {
    Files.deleteIfExists(file("plans/three"));
    Files.deleteIfExists(file("plans/four"));
    workspace.plan("one").plan("two");
    for (String core : List.of("plan", "failure", "backup")) {
      workspace.restoreShippedRouteFile(core);
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                runtime.brokenFiles().isEmpty()
                    && runtime.plans().all().size() == 2
                    && runtime.gate().pending().isEmpty()
                    && cron("one").equals("0 0 0 1 1 ?")
                    && runtime.plans().get("two").schedule().grace().equals(Duration.ofHours(1)));
    AtomicInteger told = new AtomicInteger(-1); // which is a moment later
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> told.getAndSet(alerts().size()) == told.get());
    log.close();
  }

  private List<Parcel> alerts() {
    return runtime.alerting().outbox().waiting();
  }

  private void says(String phrase) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(log.all()).anyMatch(line -> line.contains(phrase)));
  }

  private String cron(String plan) {
    return runtime.plans().find(plan).map(each -> each.schedule().cron()).orElse("gone");
  }

  private Path file(String name) {
    return workspace.routes().resolve(name + ".camel.yaml");
  }

  private CaravanException refusal(String name) {
    await().atMost(SOON).until(() -> runtime.brokenFiles().containsKey(file(name)));
    return runtime.brokenFiles().get(file(name));
  }

  private Map<String, Route> routes() {
    return runtime.context().getRoutes().stream()
        .collect(Collectors.toMap(Route::getRouteId, route -> route));
  }

  @Test
  void anEditTakesEffectAndTouchesNothingElse() {
    Map<String, Route> before = routes();
    workspace.plan("one", "cron", "0 0 5 1 1 ?");
    says("routes: plans/one.camel.yaml took effect");
    assertThat(cron("one")).isEqualTo("0 0 5 1 1 ?");
    Map<String, Route> after = routes();
    assertThat(after.remove("plan-one")).isNotSameAs(before.remove("plan-one"));
    assertThat(after).isEqualTo(before);
    assertThat(runtime.context().getEndpoints())
        .filteredOn(endpoint -> endpoint.getEndpointUri().startsWith("quartz://backup/one"))
        .hasSize(1);
    assertThat(log.errors()).noneMatch(line -> line.startsWith("routes: "));
  }

  @Test
  void aBrokenEditIsRefusedAndToldUntilItIsMended() {
    workspace.plan("one", "compression", "rar");
    CaravanException refusal = refusal("plans/one");
    assertThat(refusal.getMessage())
        .contains("one.camel.yaml is broken: line ", "unknown compression 'rar'");
    says("routes: plans/one.camel.yaml is refused: line ");
    assertThat(log.errors()).anyMatch(line -> line.contains("what ran of it goes on"));
    assertThat(cron("one")).isEqualTo("0 0 0 1 1 ?");
    assertThat(runtime.context().getRoute("plan-one")).isNotNull();
    await().atMost(SOON).until(() -> alerts().size() == waiting + 1);

    workspace.plan("one", "cron", "0 0 6 1 1 ?");
    says("routes: plans/one.camel.yaml took effect");
    assertThat(runtime.brokenFiles()).isEmpty();
    assertThat(cron("one")).isEqualTo("0 0 6 1 1 ?");
    await().atMost(SOON).until(() -> alerts().size() == waiting + 2);
  }

  @Test
  void anEditWaitsForWhatIsInFlight() {
    Exchange run = new DefaultExchange(runtime.context());
    runtime.gate().add(run);
    workspace.plan("one", "cron", "0 0 7 1 1 ?");
    says("routes: plans/one.camel.yaml changed, waits for what is in flight to end");
    assertThat(runtime.gate().pending())
        .extracting(Pending::file)
        .containsExactly("plans/one.camel.yaml");
    assertThat(cron("one")).isEqualTo("0 0 0 1 1 ?");
    runtime.gate().remove(run);
    says("routes: plans/one.camel.yaml took effect");
    assertThat(runtime.gate().pending()).isEmpty();
    assertThat(cron("one")).isEqualTo("0 0 7 1 1 ?");
  }

  @Test
  void aTemplateMakesItsInstancesAnew() {
    Map<String, Route> before = routes();
    String template = workspace.routeFileContent("plan");
    workspace.routeFile("plan", template.replace("defaultValue: 1h", "defaultValue: 3h"));
    says("routes: made anew with that: plans/one.camel.yaml, plans/two.camel.yaml");
    assertThat(runtime.plans().all())
        .extracting(plan -> plan.schedule().grace())
        .containsExactly(Duration.ofHours(3), Duration.ofHours(3));
    assertThat(routes().get("backup")).isSameAs(before.get("backup"));

    // a template that its plans do not fit any more is refused, with what would break
    workspace.routeFile("plan", template.replace("id: backup-plan", "id: backup-plans"));
    assertThat(refusal("plan").getMessage())
        .contains("with it plans/one.camel.yaml breaks: ", "backup-plan");
    assertThat(runtime.plans().all()).hasSize(2);
  }

  @Test
  void aBrokenFileAtTheTopIsRefusedAndAGoodOneReplacesWhatItMade() {
    String good = workspace.routeFileContent("failure");
    workspace.routeFile("failure", good + "\n- nonsense: {}\n");
    assertThat(refusal("failure").getMessage()).contains("Unknown node id: nonsense");
    workspace.routeFile("failure", good);
    says("routes: failure.camel.yaml is no longer refused");

    // what everything hangs on may change too: all that uses it is made anew
    Map<String, Route> before = routes();
    workspace.routeFile(
        "failure", good.replace("id: report-failure\n", "id: report-failure\n    # edited\n"));
    says("routes: made anew with that: ");
    assertThat(routes().keySet()).isEqualTo(before.keySet());
    assertThat(routes().get("backup")).isNotSameAs(before.get("backup"));
    assertThat(routes().get("send-now")).isSameAs(before.get("send-now"));

    // and none of it may go while others call it
    delete("backup");
    assertThat(refusal("backup").getMessage()).contains("without it ", " calls direct:");
    assertThat(runtime.context().getRoute("backup")).isNotNull();
  }

  private void delete(String name) {
    try {
      Files.delete(file(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void filesAreAddedRenamedAndTakenAway() throws Exception {
    workspace.routeFile(
        "destinations/second",
        workspace.routeFileContent("destinations/local").replace("local", "second"));
    says("routes: destinations/second.camel.yaml took effect");
    assertThat(runtime.destinations().names()).contains("local", "second");
    assertThat(runtime.context().getRoute("deliver-to-second")).isNotNull();

    // two files with one plan: the one that was first goes on
    Files.copy(file("plans/two"), file("plans/a-copy"));
    assertThat(refusal("plans/a-copy").getMessage()).contains("two plan files define the plan two");
    Files.move(
        file("plans/a-copy"), file("plans/two"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    await().atMost(SOON).until(() -> runtime.brokenFiles().isEmpty());

    Files.move(file("plans/one"), file("plans/renamed"));
    delete("destinations/second");
    says("routes: plans/renamed.camel.yaml took effect");
    says("routes: destinations/second.camel.yaml is gone");
    assertThat(runtime.plans().all()).extracting(Plan::name).containsExactly("one", "two");
    assertThat(runtime.destinations().names()).doesNotContain("second");
    assertThat(runtime.context().getRoute("deliver-to-second")).isNull();
    assertThat(runtime.context().getRegistry().lookupByName("secondDirectory")).isNull();

    delete("plans/renamed");
    delete("plans/two");
    says("routes: plans/two.camel.yaml is gone");
    assertThat(runtime.plans().all()).isEmpty();
    assertThat(runtime.context().getRoute("plan-two")).isNull();
  }

  @Test
  void aDirectoryThatVanishesAndAFileThatCannotBeReadChangeNothing() throws Exception {
    Path away = directory.resolve("away");
    Files.move(workspace.routes(), away);
    says("everything runs on. HINT: bring it back");
    assertThat(runtime.brokenFiles()).containsOnlyKeys(workspace.routes());
    assertThat(runtime.plans().all()).hasSize(2);
    Files.move(away, workspace.routes());
    says("are looked at again");
    assertThat(runtime.brokenFiles()).isEmpty();

    Files.move(workspace.routes().resolve("plans"), away);
    says("plans is gone; everything runs on");
    Files.move(away, workspace.routes().resolve("plans"));
    await().atMost(SOON).until(() -> runtime.brokenFiles().isEmpty());

    String good = workspace.routeFileContent("plans/one");
    Files.write(file("plans/one"), "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal("plans/one").getMessage()).contains("cannot be read");
    says("what runs of it goes on");
    assertThat(runtime.plans().find("one")).isPresent();
    workspace.routeFile("plans/one", good);
    await().atMost(SOON).until(() -> runtime.brokenFiles().isEmpty());
  }

  /** Sound, and it cannot be started: only a program that runs finds out. */
  private static final String UNSTARTABLE =
      """
      - route:
          id: unstartable
          from:
            uri: quartz:unstartable
            parameters:
              cron: "0 0 0 1 1 ? 1999"
            steps:
              - to:
                  uri: direct:monitor
      """;

  private long refusals() {
    return log.errors().stream().filter(line -> line.contains("is refused: ")).count();
  }

  @Test
  void aSwapThatFailsPutsBackWhatRanAndHoldsUpNoOtherEdit() throws Exception {
    workspace
        .routeFile("plans/two", workspace.routeFileContent("plans/two") + UNSTARTABLE)
        .plan("one", "cron", "0 0 4 1 1 ?");
    assertThat(refusal("plans/two").getMessage()).contains("will never fire");
    assertThat(runtime.context().getRoute("plan-two")).isNotNull();
    assertThat(runtime.context().getRoute("unstartable")).isNull();
    await().atMost(SOON).until(() -> cron("one").equals("0 0 4 1 1 ?"));

    // it is told once, and what runs of it is not touched for it again
    Route before = runtime.context().getRoute("plan-two");
    workspace.plan("one", "cron", "0 0 5 1 1 ?");
    await().atMost(SOON).until(() -> cron("one").equals("0 0 5 1 1 ?"));
    assertThat(runtime.context().getRoute("plan-two")).isSameAs(before);
    assertThat(runtime.brokenFiles()).containsOnlyKeys(file("plans/two"));
    assertThat(refusals()).isEqualTo(1);
    assertThat(alerts()).hasSize(waiting + 1);

    workspace.plan("two", "cron", "0 0 8 1 1 ?");
    says("routes: plans/two.camel.yaml took effect");
    assertThat(cron("two")).isEqualTo("0 0 8 1 1 ?");
    assertThat(runtime.brokenFiles()).isEmpty();
  }

  @Test
  void aFileIsEditedWhoseRouteWasRemovedOverJmx() throws Exception {
    runtime.context().getRouteController().stopRoute("plan-one");
    assertThat(runtime.context().removeRoute("plan-one")).isTrue();
    workspace.plan("one", "cron", "0 0 9 1 1 ?");
    says("routes: plans/one.camel.yaml took effect");
    assertThat(runtime.context().getRoute("plan-one")).isNotNull();
    assertThat(cron("one")).isEqualTo("0 0 9 1 1 ?");
  }

  @Test
  void aFileThatIsNestedTooDeeplyEndsNothing() {
    workspace.routeFile("plans/deep", "- route: " + "[".repeat(50_000));
    assertThat(refusal("plans/deep").getMessage()).contains("it is nested too deeply");
    workspace.plan("one", "cron", "0 0 2 1 1 ?");
    says("routes: plans/one.camel.yaml took effect");
    delete("plans/deep");
    says("routes: plans/deep.camel.yaml is no longer refused");
  }

  @Test
  void aFileAtTheTopThatCannotStartTakesNoDeliveryAway() {
    workspace.routeFile("extra", UNSTARTABLE);
    assertThat(refusal("extra").getMessage()).contains("will never fire");
    assertThat(runtime.context().getRoute("deliver-to-local")).isNotNull();
    delete("extra");
    says("routes: extra.camel.yaml is no longer refused");
  }

  /** Makes a plan that needs a directory when it is started, of which validation knows nothing. */
  private String planNeeding(String name, Path needed) {
    workspace.plan(name);
    String plan = workspace.routeFileContent("plans/" + name);
    workspace.routeFile(
        "plans/" + name,
        plan
            + """
            - route:
                id: watches
                from:
                  uri: file
                  parameters:
                    directoryName: %s
                    autoCreate: false
                    startingDirectoryMustExist: true
                  steps:
                    - to:
                        uri: direct:monitor
            """
                .formatted(needed));
    says("routes: plans/%s.camel.yaml took effect".formatted(name));
    return plan;
  }

  @Test
  void whatCannotBePutBackIsToldAndTriedAgain() throws Exception {
    Path needed = Files.createDirectory(directory.resolve("needed"));
    String plan = planNeeding("three", needed);

    // an edit that cannot start, of a file that cannot be started any more either
    Files.delete(needed);
    workspace.routeFile("plans/three", plan + UNSTARTABLE).plan("one", "cron", "0 0 4 1 1 ?");
    await().atMost(SOON).until(() -> cron("one").equals("0 0 4 1 1 ?"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(refusal("plans/three").getMessage())
                    .contains("nothing of the route file", "cannot be put back", "does not exist")
                    .contains("its edit is refused: ", "will never fire"));
    assertThat(runtime.plans().find("three")).isEmpty();
    assertThat(alerts())
        .hasSizeGreaterThan(waiting)
        .anyMatch(parcel -> parcel.toString().contains("what ran cannot be put back"));
    workspace.plan("one", "cron", "0 0 5 1 1 ?");
    await().atMost(SOON).until(() -> cron("one").equals("0 0 5 1 1 ?"));
    assertThat(log.errors())
        .filteredOn(line -> line.startsWith("routes: nothing of the route file"))
        .hasSize(1);

    // what was good runs again as soon as it can; the edit stays refused
    Files.createDirectory(needed);
    says("routes: plans/three.camel.yaml runs again");
    assertThat(runtime.context().getRoute("watches")).isNotNull();
    assertThat(runtime.plans().find("three")).isPresent();
    assertThat(refusal("plans/three").getMessage()).contains("is broken", "will never fire");
  }

  @Test
  void aFileThatNobodyEditedIsPutBackLaterToo() throws Exception {
    Path needed = Files.createDirectory(directory.resolve("wanted"));
    planNeeding("four", needed);

    Files.delete(needed);
    String template = workspace.routeFileContent("plan");
    workspace.routeFile("plan", template + UNSTARTABLE);
    says("cannot be put back");
    await().atMost(SOON).until(() -> runtime.brokenFiles().size() == 2);
    assertThat(runtime.brokenFiles()).containsKeys(file("plan"), file("plans/four"));
    assertThat(runtime.context().getRoute("plan-one")).isNotNull();

    workspace.routeFile("plan", template);
    Files.createDirectory(needed);
    says("routes: plans/four.camel.yaml runs again");
    await().atMost(SOON).until(() -> runtime.brokenFiles().isEmpty());
  }

  /** No exception: nothing between a route file and its thread would catch it. */
  private static final class Unforeseen extends Error {

    private static final long serialVersionUID = 1L;

    Unforeseen() {
      super("nobody foresaw this");
    }
  }

  /** A component that fails as no component should. */
  public static final class OddComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(
        String uri, String remaining, Map<String, Object> parameters) {
      throw new Unforeseen();
    }
  }

  @Test
  void anEditThatFailsAsNobodyForesawIsRefusedAsAnyOther() {
    workspace.routeFile(
        "plans/odd",
        """
        - beans:
            - name: odd
              type: %s
        - route:
            id: odd-route
            from:
              uri: quartz:odd
              parameters:
                cron: "0 0 0 1 1 ?"
              steps:
                - to:
                    uri: odd:thing
        """
            .formatted(OddComponent.class.getName()));
    assertThat(refusal("plans/odd").getMessage()).contains("nobody foresaw this");
    workspace.plan("one", "cron", "0 0 2 1 1 ?");
    says("routes: plans/one.camel.yaml took effect");
    delete("plans/odd");
    says("routes: plans/odd.camel.yaml is no longer refused");
  }

  @Test
  void aJudgementThatFailsItselfIsToldAndMadeAgain() {
    runtime
        .context()
        .getRegistry()
        .bind(
            "unforeseen",
            RouteTemplateParameterSource.class,
            (Supplier<Object>)
                () -> {
                  throw new Unforeseen();
                });
    workspace.plan("one", "cron", "0 0 3 1 1 ?");
    await().atMost(SOON).until(() -> runtime.brokenFiles().containsKey(workspace.routes()));
    assertThat(runtime.brokenFiles().get(workspace.routes()).getMessage())
        .contains("could not be dealt with: ", "nobody foresaw this");
    assertThat(cron("one")).isEqualTo("0 0 0 1 1 ?");
    assertThat(runtime.context().getRoute("plan-one")).isNotNull();

    runtime.context().getRegistry().unbind("unforeseen");
    says("routes: plans/one.camel.yaml took effect");
    await().atMost(SOON).until(() -> runtime.brokenFiles().isEmpty());
    assertThat(log.errors()).filteredOn(line -> line.contains("nobody foresaw this")).hasSize(1);
  }
}
