package io.pgcaravan.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.mustachejava.DefaultMustacheFactory;
import io.pgcaravan.alert.Letter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The templates show all that a summary tells, in both parts of the mail. */
class SummaryTemplatesIT {

  private static final Path TEMPLATES =
      Path.of(System.getProperty("caravan.home", "")).resolve("templates");

  private static Letter letter(Summary summary) throws IOException {
    SummaryPage page = Letters.page(summary);
    return Letters.letter(page, render("subject", page), render("txt", page), render("html", page));
  }

  private static String render(String part, SummaryPage page) throws IOException {
    String template = Files.readString(TEMPLATES.resolve("summary." + part + ".mustache"));
    StringWriter writer = new StringWriter();
    new DefaultMustacheFactory()
        .compile(new StringReader(template), part)
        .execute(writer, Map.of("body", page));
    return writer.toString();
  }

  @Test
  @Tag("S1.8")
  void bothPartsOfTheMailTellTheSame() throws IOException {
    Letter letter = letter(EightPlans.summary());
    Path preview = Files.createDirectories(Path.of("target", "summary"));
    Files.writeString(preview.resolve("summary.html"), Letters.standalone(letter));
    Files.writeString(preview.resolve("summary.txt"), letter.text());
    assertThat(letter.subject()).startsWith("[pg-caravan] ");
    EightPlans.plans()
        .forEach(
            plan -> {
              assertThat(letter.text()).contains(plan.name());
              assertThat(letter.html()).contains(plan.name());
            });
  }
}
