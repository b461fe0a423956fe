package io.pgcaravan.cli;

import io.pgcaravan.alert.Letter;
import io.pgcaravan.alert.Posting;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.summary.Letters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The summary, now. */
@Command(
    name = "summary",
    description = "Sends the weekly summary now, or prints it.",
    mixinStandardHelpOptions = true)
final class SummaryCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(SummaryCommand.class);

  @Option(names = "--print", description = "prints its plain text, and sends nothing")
  private boolean print;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "writes it as a page of HTML with its images inside, and sends nothing")
  private Optional<Path> html = Optional.empty();

  @Option(names = "--days", paramLabel = "N", description = "of how many days; 7 by default")
  private int days = 7;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (days < 1) {
      throw new UsageException("--days %d is less than 1".formatted(days), "name one day or more");
    }
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Map<String, Object> headers = Map.of("days", days);
      if (!print && html.isEmpty()) {
        return send(session, headers);
      }
      Letter letter = session.runtime().ask("summary-letter", headers, Letter.class);
      if (html.isPresent()) {
        Files.writeString(html.get(), Letters.standalone(letter));
      }
      if (print) {
        spec.commandLine().getOut().print(letter.text());
        spec.commandLine().getOut().flush();
      }
      return 0;
    }
  }

  private static int send(Session session, Map<String, Object> headers) {
    if (session
        .runtime()
        .context()
        .resolvePropertyPlaceholders("{{caravan.mail.host:}}")
        .isBlank()) {
      throw new UsageException(
          "no mail server is set", "set SMTP_HOST and MAIL_TO, or print it with --print");
    }
    Posting posting = session.runtime().ask("summary", headers, Posting.class);
    if (posting == null || !posting.sent()) {
      LOG.error("the summary was not sent: {}", posting == null ? "" : posting.message());
      return 1;
    }
    LOG.info("the summary was sent: {}", posting.message());
    return 0;
  }
}
