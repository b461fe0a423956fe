package io.pgcaravan.summary;

import io.pgcaravan.alert.Letter;
import java.util.Base64;
import java.util.Map;

/** The summary as a mail, and as a page by itself. */
public final class Letters {

  private Letters() {}

  /** What the templates show: the summary in words, with its charts drawn. */
  public static SummaryPage page(Summary summary) {
    return Pages.of(summary, new Charts(Charts.PAINTER));
  }

  /** The mail, of what the templates made. */
  public static Letter letter(SummaryPage page, String subject, String text, String html) {
    return new Letter(subject, text, html, page.images());
  }

  /** The HTML part as a file that needs no other: its images are in it. */
  public static String standalone(Letter letter) {
    String html = letter.html();
    for (Map.Entry<String, byte[]> image : letter.images().entrySet()) {
      html =
          html.replace(
              "\"cid:" + image.getKey() + "\"",
              "\"data:image/png;base64,"
                  + Base64.getEncoder().encodeToString(image.getValue())
                  + "\"");
    }
    return html;
  }
}
