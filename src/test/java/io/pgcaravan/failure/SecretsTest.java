package io.pgcaravan.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S1.12")
class SecretsTest {

  /** A secret that nobody has told of, where others write one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "to postgresql://anna:hush9@db/shop failed | to postgresql://anna:***@db/shop failed",
        "postgresql://anna:hu@sh:9/x@db:5432/shop | postgresql://anna:***@db:5432/shop",
        "postgresql://anna:hu%40sh%3A@db/shop | postgresql://anna:***@db/shop",
        "redis://:hush9@cache/0 | redis://:***@cache/0",
        "host=db user=anna password=hush9 dbname=shop | host=db user=anna password=*** dbname=shop",
        "password = 'hu sh\\'9' dbname=shop | password = *** dbname=shop",
        "password=\"hu sh\" dbname | password=*** dbname",
        "jdbc:postgresql://db/shop?user=anna&password=hush9&ssl=true | jdbc:postgresql://db/shop?user=anna&password=***&ssl=true",
        "PGPASSWORD=hush9 pg_dump | PGPASSWORD=*** pg_dump",
        "Authorization: Bearer hush9.abc | Authorization: Bearer ***",
        "authorization: basic YW5uYTpodXNo | authorization: basic ***",
        "Authorization=[Basic YW5uYTpodXNo9], Accept=[a] | Authorization=[Basic ***], Accept=[a]",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2026, Signature=ab9 | Authorization: AWS4-HMAC-SHA256 ***",
        "X-Api-Key: hush9 | X-Api-Key: ***",
        "x-amz-security-token: FwoG9 | x-amz-security-token: ***",
        "Set-Cookie: sid=hush9; Path=/ | Set-Cookie: ***",
        "GET /b/k?X-Amz-Credential=AK%2F9&X-Amz-Date=1&X-Amz-Signature=ab9 | GET /b/k?X-Amz-Credential=***&X-Amz-Date=1&X-Amz-Signature=***",
        "https://a/b?X-Amz-Security-Token=FwoG9&x=1 | https://a/b?X-Amz-Security-Token=***&x=1",
        "https://a/b?sv=1&sig=hush9%3D&se=2 | https://a/b?sv=1&sig=***&se=2",
        "https://a/b?key=hush9 | https://a/b?key=***",
        "https://a/b?access_token=hush9&n=1 | https://a/b?access_token=***&n=1",
        "{\"client_secret\": \"hush9\", \"a\": 1} | {\"client_secret\": \"***\", \"a\": 1}",
        "https://hooks.slack.com/services/T0/B0/hush9 said 404 | https://hooks.slack.com/*** said 404",
        "https://hc-ping.com/0aa1-b2/fail | https://hc-ping.com/***",
        "a token xoxb-1234567890-ab | a token ***",
        "got ya29.a0AfH6SMBx1234 back | got *** back",
      })
  void isMaskedWhereSecretsStand(String text, String masked) {
    assertThat(Secrets.mask(text)).isEqualTo(masked);
    assertThat(Secrets.mask(masked)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password authentication failed for user \"anna\"",
        "percent-encode special characters in the password: write @ as %40",
        "Basic authentication is off, the bearer of bad news",
        "2026-01-15T03:00:00Z INFO [daily-20260115-030000] complete: shop-daily.sql.gz is at [s3]",
        "host=127.0.0.1:5432, key=daily/shop.sql.gz, pageToken=abc1",
        "http://127.0.0.1:9000/bucket/key answered 500",
        "authorization: the role may not read",
        "-----BEGIN PUBLIC KEY-----",
      })
  void whatIsNoSecretStays(String text) {
    assertThat(Secrets.mask(text)).isEqualTo(text);
  }

  @Test
  void aPrivateKeyIsMaskedWhetherItEndsOrNot() {
    String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----";
    assertThat(Secrets.mask("a " + key + " b")).isEqualTo("a *** b");
    assertThat(Secrets.mask("a " + key.replace("\n", "\\n") + " b")).isEqualTo("a *** b");
    assertThat(Secrets.mask("a " + key.substring(0, 40))).isEqualTo("a ***");
  }

  @Test
  void aKnownValueIsMaskedInEachFormItIsWrittenIn() {
    String secret = "kn0wn p@ss:w/rd %&\"ü";
    Secrets.add(secret);
    String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    for (String form :
        new String[] {
          secret,
          url,
          url.replace("+", "%20"),
          url.replace("%3A", "%3a").replace("%2F", "%2f").replace("%C3%BC", "%c3%bc"),
          secret.replace("\"", "\\\""),
        }) {
      assertThat(Secrets.mask("x" + form + "y"))
          .doesNotContain("kn0wn", "w/rd", "w%2Frd", "w%2frd");
    }
    for (String user : new String[] {"", "a", "ab", "abc"}) {
      byte[] credentials = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
      String header = Base64.getEncoder().encodeToString(credentials);
      String masked = Secrets.mask("header " + header + ".");
      assertThat(masked).contains("***");
      assertThat(masked.length()).isLessThan(24);
    }
  }

  @Test
  void aShortKnownValueDoesNotHidePartsOfWords() {
    Secrets.add("short1");
    assertThat(Secrets.mask("short1: is 'short1', %3Ashort1, \\nshort1/ not short12 or ashort1"))
        .isEqualTo("***: is '***', %3A***, \\n***/ not short12 or ashort1");
    Secrets.add("abc");
    assertThat(Secrets.mask("abc password=abc")).isEqualTo("abc password=***");
  }

  @Test
  void thePasswordOfAUrlIsKnownAsItIsWrittenAndDecoded() {
    Secrets.addUrl("postgresql://u:f1rst%40pw%2Fx@h1,h2/db?password=sec0nd%3Dpw1");
    assertThat(Secrets.mask("f1rst%40pw%2Fx f1rst@pw/x sec0nd%3Dpw1 sec0nd=pw1"))
        .isEqualTo("*** *** *** ***");
    Secrets.addUrl("postgresql://u:r@w:pa5s/wd@h/db");
    assertThat(Secrets.mask("with r@w:pa5s/wd.")).isEqualTo("with ***.");
  }

  /** postgres:postgres@ is common: names must stay, and the password must still go. */
  @ParameterizedTest
  @CsvSource({
    "postgresql://plum:plum@db.example/other1",
    "postgresql://anna:plum2@db.example/plum2",
    "postgresql://anna:plum3@plum3:5432/other2",
    "postgresql://anna:plum4@db.example/plum4_archive",
    "jdbc:postgresql://db.example/plum5?user=anna&password=plum5",
    "postgresql://db.example/other3?user=plum6&password=plum6",
  })
  void aPasswordThatIsAPublicWordHidesNoName(String url) {
    String word = url.replaceAll(".*(plum\\d?).*", "$1");
    Secrets.addUrl(url);
    String name = "backup of %s: %s_archive-%s.sql.gz is at [s3]".formatted(word, word, word);
    assertThat(Secrets.mask(name)).isEqualTo(name);
    assertThat(Secrets.mask(url))
        .contains("***")
        .doesNotContainPattern("(:|password=)" + word + "(@|$)");
    assertThat(Secrets.mask("password='" + word + "'")).isEqualTo("password=***");
  }

  @Test
  void thePathOfAnotherUrlIsNotPublic() {
    Secrets.add("hush9-path/T0");
    Secrets.addUrl("https://hooks.example/hush9-path/T0");
    assertThat(Secrets.mask("POST /hush9-path/T0 failed")).isEqualTo("POST /*** failed");
  }

  @Test
  void aPasswordWithSignsOfUrlsIsNotTakenForAPublicWord() {
    for (String password :
        new String[] {"oak/one", "oak?two", "oak@three", "oak#four", "oak:five"}) {
      Secrets.addUrl("postgresql://anna:" + password + "@db/shop?sslmode=require");
      assertThat(Secrets.mask("it is " + password)).isEqualTo("it is ***");
    }
  }

  @Test
  void anAddressAmongTheParametersDoesNotHideThePassword() {
    Secrets.addUrl("postgresql://anna:beech77@db/shop?application_name=a@b");
    assertThat(Secrets.mask("it is beech77")).isEqualTo("it is ***");
  }

  @Test
  void theKeyInAServiceAccountsFileIsKnownLineByLine() {
    Secrets.addJson(
        """
        {"client_email": "a@b", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B1\\nAQEFAASCBKcwggSjAgEAAoIB2\\n"}
        """);
    assertThat(Secrets.mask("line MIIEvQIBADANBgkqhkiG9w0B1 and AQEFAASCBKcwggSjAgEAAoIB2 of a@b"))
        .isEqualTo("line *** and *** of a@b");
  }

  @Test
  void exceptionsHoldNoSecrets() {
    CaravanException failure =
        new TransientException("postgresql://a:hush9@db is gone", "try password=hush9 again");
    assertThat(failure.line())
        .isEqualTo("postgresql://a:***@db is gone HINT: try password=*** again");
  }

  @Test
  void aLongTextIsMaskedInNoTime() {
    String text =
        "://a:b@c?password=x&token=y ".repeat(200) + "a".repeat(20_000) + "://".repeat(300);
    long begin = System.nanoTime();
    Secrets.mask(text);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aLongKeyInJsonIsNoTrouble() {
    String key = "0123456789abcdefghijklmnopqrstuvw\\n".repeat(20_000);
    Secrets.addJson("{\"private_key\": \"%s\", \"type\": \"none\"}".formatted(key));
    assertThat(Secrets.mask("it is 0123456789abcdefghijklmnopqrstuvw"))
        .isEqualTo("it is " + Secrets.MASK);
  }
}
