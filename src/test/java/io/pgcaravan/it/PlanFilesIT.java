package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broken plan file is named, with what is wrong; the others work. */
class PlanFilesIT {

  private @TempDir Path directory;

  private Workspace workspace() {
    return Workspace.in(directory, "postgresql://127.0.0.1:1/shop");
  }

  @Test
  void eachBrokenFileIsNamedAndCostsNoOtherPlan() {
    Workspace workspace =
        workspace()
            .routeFile("plans/not-yaml", "- templatedRoute: {{{ [")
            .routeFile("plans/nested", "- route: " + "[".repeat(50_000))
            .routeFile(
                "plans/unmakeable",
                "- beans:\n    - name: unmakeable\n      type: %s\n"
                    .formatted(Unmakeable.class.getName()))
            .routeFile("plans/not-routes", "shopping:\n  - bread\n")
            .routeFile("plans/other-template", template("no-such-template"))
            .templated("plans/no-cron", "backup-plan", Map.of("plan", "no-cron"))
            .templated("plans/no-name", "backup-plan", Map.of("cron", "0 0 3 * * ?"))
            .plan("odd-cron", "cron", "every day at 3")
            .plan("odd-parameter", "keepLats", "3")
            .plan("odd-compression", "compression", "rar")
            .plan("odd-level", "compression", "gzip:12")
            .plan("odd-zone", "timeZone", "Mars/Olympus")
            .plan("odd-scope", "scope", "everything")
            .plan("odd-limit", "timeLimit", "soon")
            .plan("odd-size", "minimumSize", "large")
            .plan("odd-keep", "keepLast", "0")
            .plan("odd-option", "options", "--file=/etc/passwd")
            .plan("odd-name", "archiveName", "../{time:yyyy}")
            .plan("odd-destinations", "destinations", " , ")
            .plan("duplicate", "plan", "daily");
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("not-yaml", "");
    expected.put("nested", "");
    expected.put("unmakeable", "cannot be made");
    expected.put("not-routes", "it makes no route");
    expected.put("other-template", "no-such-template");
    expected.put("no-cron", "cron");
    expected.put("no-name", "plan");
    expected.put("odd-cron", "malformed cron expression 'every day at 3'");
    expected.put("odd-parameter", "unknown parameter 'keepLats'");
    expected.put("odd-compression", "unknown compression 'rar'");
    expected.put("odd-level", "unknown compression level in 'gzip:12'");
    expected.put("odd-zone", "unknown time zone 'Mars/Olympus'");
    expected.put("odd-scope", "unknown scope 'everything'");
    expected.put("odd-limit", "malformed timeLimit 'soon'");
    expected.put("odd-size", "malformed minimumSize 'large'");
    expected.put("odd-keep", "keepLast is less than 1");
    expected.put("odd-option", "--file is not allowed");
    expected.put("odd-name", "malformed archive name");
    expected.put("odd-destinations", "names no destination");
    expected.put("duplicate", "two plan files define the plan daily");

    try (CaravanRuntime runtime = workspace.start(false)) {
      SoftAssertions softly = new SoftAssertions();
      expected.forEach(
          (name, phrase) -> {
            Path file = workspace.routes().resolve("plans/" + name + ".camel.yaml");
            CaravanException failure = runtime.brokenFiles().get(file);
            softly.assertThat(failure).as(name).isInstanceOf(UsageException.class);
            if (failure != null) {
              softly
                  .assertThat(failure.line())
                  .as(name)
                  .contains(file.toString(), phrase, " HINT: ")
                  .doesNotContain("\n", "Exception");
            }
          });
      softly.assertThat(runtime.brokenFiles()).hasSameSizeAs(expected);
      softly
          .assertThat(runtime.plans().all())
          .extracting(Plan::name)
          .containsExactly("daily", "hourly", "monthly", "weekly");
      softly.assertThat(runtime.context().getRoute("plan-daily")).isNotNull();
      softly.assertThat(runtime.context().getRoute("plan-odd-cron")).isNull();
      softly.assertAll();
    }
  }

  /** A bean whose class ends in an Error when it is first needed. */
  public static final class Unmakeable {
    static final int NEEDED = fail();

    private static int fail() {
      throw new IllegalStateException("it cannot be made");
    }
  }

  private static String template(String name) {
    return """
        - templatedRoute:
            routeTemplateRef: %s
            parameters:
              - { name: plan, value: x }
        """
        .formatted(name);
  }

  @Test
  void aBackupByABrokenFileIsWrongUsageThatSaysWhatIsWrong() {
    Outcome outcome =
        workspace().plan("nightly", "cron", "at night").cli("backup", "nightly").run();
    outcome.failed(2, "nightly.camel.yaml", "malformed cron expression 'at night'");
  }

  @Test
  void anUnknownCompressionInTheEnvironmentIsWrongUsage() {
    Workspace workspace = workspace().set("COMPRESSION", "rar");
    workspace.cli("backup", "daily").run().failed(2, "unknown compression 'rar'");
    workspace.holdsNothing();
  }

  @Test
  void aBrokenDestinationFileCostsNoOtherDestination() {
    Workspace workspace = workspace().routeFile("destinations/moon", "- route: [");
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.destinations().names()).containsExactly("google-drive", "local", "s3");
      assertThat(runtime.brokenFiles())
          .containsOnlyKeys(workspace.routes().resolve("destinations/moon.camel.yaml"));
    }
  }

  @Test
  void aCopiedFileMakesAnotherPlan() {
    try (CaravanRuntime runtime = workspace().plan("second").start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      assertThat(runtime.plans().all())
          .extracting(Plan::name)
          .containsExactly("daily", "hourly", "monthly", "second", "weekly");
    }
  }
}
