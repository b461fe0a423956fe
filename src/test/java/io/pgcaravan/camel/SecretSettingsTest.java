package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.Secrets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S1.12")
class SecretSettingsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "SMTP_PASSWORD,setting-value-1,setting-value-1",
        "AWS_SECRET_ACCESS_KEY,setting-value-2,setting-value-2",
        "AWS_SESSION_TOKEN,setting-value-3,setting-value-3",
        "AZURE_STORAGE_KEY,setting-value-4,setting-value-4",
        "DECRYPT_PASSPHRASE,setting-value-5,setting-value-5",
        "DATABASE_URL,postgresql://u:setting%2Dvalue-6@h/d,setting-value-6",
        "CATALOG_URL,jdbc:postgresql://h/d?user=u&password=setting-value-7,setting-value-7",
        "SLACK_WEBHOOK_URL,https://hooks.example/services/setting/value/8,/services/setting/value/8",
        "PING_URL,https://ping.example/setting-value-9,https://ping.example/setting-value-9/start",
        "GOOGLE_SERVICE_ACCOUNT_JSON,`{\"client_secret\":\"setting-value-10\"}`,setting-value-10",
      })
  void aSecretSettingIsMasked(String name, String value, String shown) {
    SecretSettings.remember(name, value);
    assertThat(Secrets.mask("got " + shown)).doesNotContain("value").startsWith("got ***");
  }

  @Test
  void aVariableIsMaskedBeforeItIsRead() {
    new SettingFunction(
        Map.of(
            "LATER_SECRET", "unread-value-1", "USE_TOKEN", "perhaps", "SHIPPING", "by sea only"));
    assertThat(Secrets.mask("got unread-value-1 perhaps by sea only"))
        .isEqualTo("got *** perhaps by sea only");
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ACCESS_KEY_ID,setting-known-1",
    "S3_SSE_KMS_KEY_ID,setting-known-2",
    "DESTINATIONS,setting-known-3",
    "S3_ENDPOINT,https://setting-known-4.example",
    "GOOGLE_SERVICE_ACCOUNT_JSON,/run/setting-known-5.json",
    "DATABASE_URL,postgresql://setting-known-6@h/d",
  })
  void anotherOneIsNot(String name, String value) {
    SecretSettings.remember(name, value);
    assertThat(Secrets.mask(value)).isEqualTo(value);
  }
}
