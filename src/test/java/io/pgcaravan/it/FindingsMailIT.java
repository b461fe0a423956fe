package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.camel.CaravanRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is found is mailed once, and once when it is over. */
@ExtendWith(PostgresServer.Shared.class)
class FindingsMailIT {

  private final PostgresServer server;
  private final MailServer mail = MailServer.start();
  private @TempDir Path directory;

  FindingsMailIT(PostgresServer server) {
    this.server = server;
  }

  @AfterEach
  void stop() {
    mail.close();
  }

  private static Finding finding(String key, String message) {
    return new Finding(key, "daily", "s3", message, "free some space");
  }

  private static void find(ProducerTemplate template, Finding... findings) {
    template.requestBody("direct:alert", new Findings("space", List.of(findings)));
  }

  @Test
  void findingsAreMailedOnceAndOnceWhenTheyAreOver() throws Exception {
    Workspace workspace =
        mail.serve(Workspace.in(directory, "postgresql://ghost@127.0.0.1:1/shop"));
    try (CaravanRuntime runtime = workspace.start(false);
        ProducerTemplate template = runtime.context().createProducerTemplate()) {
      find(template, finding("stage", "the stage has 5 % left <now> & then"));
      find(template, finding("stage", "the stage has 4 % left"));
      Mail found = mail.only();
      assertThat(found.subject()).isEqualTo("[pg-caravan] the stage has 5 % left <now> & then");
      assertThat(found.text()).contains("WHAT IS WRONG", "Free some space");
      assertThat(found.html()).contains("&lt;now&gt; &amp; then");

      find(template, finding("stage", "the stage has 4 % left"), finding("state", "state is full"));
      assertThat(mail.subjects()).hasSize(2);
      assertThat(mail.mail(1).text()).contains("state is full").doesNotContain("4 % left");

      find(template, finding("state", "state is full"));
      Mail cleared = mail.mail(2);
      assertThat(cleared.subject()).isEqualTo("[pg-caravan] over: the stage has 4 % left");
      assertThat(cleared.text()).contains("WHAT WAS WRONG").doesNotContain("state is full");
      assertThat(cleared.header("Importance")).isNull();

      find(template);
      find(template);
      assertThat(mail.subjects()).hasSize(4);
    }
  }

  @Test
  void whatComesAndGoesIsToldOnceAndOverOnce() throws Exception {
    Workspace workspace =
        mail.serve(Workspace.in(directory, "postgresql://ghost@127.0.0.1:1/shop"));
    try (CaravanRuntime runtime = workspace.start(false);
        ProducerTemplate template = runtime.context().createProducerTemplate()) {
      for (int i = 0; i < 5; i++) {
        find(template, finding("stage", "the stage is full"));
        find(template);
      }
    }
    assertThat(mail.subjects())
        .containsExactly("[pg-caravan] the stage is full", "[pg-caravan] over: the stage is full");
  }

  @Test
  void oneDestinationThatIsDownForTwoRunsMakesOneMailAndOneRecovery() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace =
        mail.serve(Workspace.in(directory, server.url(server.createShop())))
            .routeFileFrom("moon.camel.yaml", "destinations/moon")
            .set("DESTINATIONS", "local, moon");
    workspace.backup("daily").failed(1, "moon");
    workspace.backup("daily").failed(1, "moon");
    assertThat(mail.subjects()).hasSize(1);
    FaultyStore.failStores(false);
    workspace.backup("daily").succeeded();
    assertThat(mail.subjects()).hasSize(2);
    assertThat(mail.mail(1).subject()).endsWith("backup daily is good again");
  }

  @Test
  void aChannelThatIsGoneKeepsItsAlertAndHoldsNothingUp() throws Exception {
    Workspace workspace =
        mail.serve(Workspace.in(directory, "postgresql://ghost@127.0.0.1:1/shop"));
    Files.delete(workspace.routes().resolve("channels/mail.camel.yaml"));
    long begin = System.nanoTime();
    try (CaravanRuntime runtime = workspace.start(false);
        ProducerTemplate template = runtime.context().createProducerTemplate()) {
      find(template, finding("stage", "the stage is full"));
      runtime.fire("send-now", Map.of());
      assertThat(runtime.alerting().outbox().waiting())
          .hasSize(1)
          .allMatch(parcel -> parcel.error().contains("there is no channel 'mail'"));
    }
    assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
  }
}
