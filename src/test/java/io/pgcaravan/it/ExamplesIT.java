package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every file of routes/examples works once it is copied into place. */
class ExamplesIT {

  private static final Path EXAMPLES = Workspace.project().resolve("routes/examples");
  private static final String SUFFIX = ".camel.yaml";

  private @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> aDestinationLoadsAlone() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - SUFFIX.length()))
              .filter(name -> !name.equals("slack")) // a channel: ChannelsIT copies it
              .sorted()
              .toList();
    }
    assertThat(names).contains("azure-blob", "google-cloud-storage", "sftp");
    return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> loads(name)));
  }

  private void loads(String name) throws IOException, GeneralSecurityException {
    Workspace workspace = workspace(name).exampleDestination(name);
    if (name.equals("google-cloud-storage")) {
      workspace.set("GCS_SERVICE_ACCOUNT_KEY", "file:" + serviceAccount());
    }
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      assertThat(runtime.destinations().names()).contains(name);
      for (String verb : List.of("store", "list", "open", "delete")) {
        assertThat(runtime.context().getRoute(name + "-" + verb)).as(verb).isNotNull();
      }
    }
  }

  @Test
  @Tag("S1.1")
  @Tag("S1.2")
  @Tag("S1.3")
  @Tag("S1.4")
  void thePlansOfTieredDumpsToDriveAreThoseOfTheReplacedSystem() throws IOException {
    Workspace workspace = workspace("s1").set("APP_NAME", "shop");
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("s1-tiers-to-drive"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
        Files.copy(file, workspace.routes().resolve("plans").resolve(file.getFileName()));
      }
    }
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      Plans plans = runtime.plans();
      assertThat(plans.all()).extracting(Plan::name).containsExactly("daily", "hourly", "monthly");
      for (Plan plan : plans.all()) {
        assertThat(plan.destinations()).containsExactly("google-drive");
        assertThat(plan.compression()).hasToString("gzip:9");
        assertThat(plan.contents().options().arguments()).containsExactly("--no-owner", "--no-acl");
        assertThat(plan.naming().key(plan.name(), "db", Instant.parse("2026-01-15T06:00:00Z")))
            .isEqualTo("%1$s/shop-%1$s-backup-20260115-060000".formatted(plan.name()));
      }
      assertThat(plans.get("hourly").contents().scope().tables())
          .containsExactly("wallets", "wallet_transactions", "purchased_esims");
      for (String full : Set.of("daily", "monthly")) {
        assertThat(plans.get(full).contents().scope().kind()).isEqualTo(Scope.Kind.FULL);
      }
      // Buenos Aires is three hours behind UTC, in summer and winter
      Map<String, String> nextFires =
          Map.of(
              "daily", "2026-01-16T06:00:00Z",
              "hourly", "2026-01-15T13:00:00Z",
              "monthly", "2026-02-01T08:00:00Z");
      nextFires.forEach(
          (plan, fire) ->
              assertThat(
                      plans.get(plan).schedule().nextAfter(Instant.parse("2026-01-15T12:30:00Z")))
                  .as(plan)
                  .contains(Instant.parse(fire)));
      assertThat(plans.get("daily").retention().keep()).contains(Keep.parse("last 30"));
      assertThat(plans.get("monthly").retention().keep()).contains(Keep.parse("last 12"));
      assertThat(plans.get("hourly").retention().keep()).contains(Keep.parse("last 48"));
    }
  }

  private Workspace workspace(String name) {
    return Workspace.in(directory.resolve(name), "postgresql://127.0.0.1:1/shop")
        .withoutShippedPlans();
  }

  /** A key that opens nothing. */
  private Path serviceAccount() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String key =
        Base64.getEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
    return Files.writeString(
        directory.resolve("key.json"),
        """
        {"type": "service_account", "project_id": "test", "client_id": "1", "private_key_id": "1",
         "client_email": "backup@test.invalid", "token_uri": "http://127.0.0.1:1/token",
         "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}
        """
            .formatted(key));
  }
}
