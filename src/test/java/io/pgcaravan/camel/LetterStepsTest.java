package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.alert.AlertFacts;
import io.pgcaravan.alert.MailServer;
import io.pgcaravan.alert.MailSettings;
import io.pgcaravan.archive.Manifests;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The forms that channels send. */
class LetterStepsTest {

  @Test
  void aChatIsGivenNoMarkupAndJsonThatCanBeRead() throws JsonProcessingException {
    MailSettings none = new MailSettings("", 587, "", "", false, true, "", true, 1, "", "");
    LetterSteps letters =
        new LetterSteps(new MailServer(none), "node", new AlertFacts(ZoneOffset.UTC));
    String json = letters.chatText("text", "*\"a\" <b> & c*\n🐫\n");
    assertThat(Manifests.json().readTree(json).get("text").asText())
        .isEqualTo("*\"a\" &lt;b&gt; &amp; c*\n🐫");
  }
}
