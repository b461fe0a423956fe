package io.pgcaravan.camel;

import io.pgcaravan.alert.AlertFacts;
import io.pgcaravan.alert.AlertWriter;
import io.pgcaravan.alert.Alerts;
import io.pgcaravan.alert.MailServer;
import io.pgcaravan.alert.MailSettings;
import io.pgcaravan.alert.Outbox;
import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.plan.Plans;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.mail.JavaMailSender;

/** The beans of alerts, made of the settings; what is costly is made when it is first used. */
public final class Alerting {

  private final AlertSteps steps;
  private final Outbox outbox;
  private final Channels channels;
  private final MailServer server;

  private Alerting(AlertSteps steps, Outbox outbox, Channels channels, MailServer server) {
    this.steps = steps;
    this.outbox = outbox;
    this.channels = channels;
    this.server = server;
  }

  /**
   * Makes them.
   *
   * @param index of archives, asked when an alert is written
   */
  static Alerting bind(
      PropertyReader properties,
      Plans plans,
      Supplier<ArchiveIndex> index,
      Settings settings,
      String node,
      Clock clock) {
    CamelContext context = properties.context();
    Path stateDirectory = settings.stateDirectory();
    Outbox outbox = new Outbox(stateDirectory.resolve("outbox"), clock);
    Channels channels = new Channels(context);
    MailServer server = new MailServer(mail(properties));
    OutboxSteps outboxSteps = new OutboxSteps(outbox, channels, server.settings());
    AlertWriter writer = new AlertWriter(plans, new SoonKnown(index), node, clock);
    Alerts alerts =
        new Alerts(
            stateDirectory.resolve("alerts"),
            writer,
            Duration.ofHours(properties.number("alert.repeat-hours")),
            clock,
            outboxSteps::post);
    AlertSteps steps = new AlertSteps(alerts);
    for (String secret : List.of("ping-url", "webhook-url", "slack-url")) {
      Secrets.add(properties.text(secret));
    }
    context.getRegistry().bind("alerts", steps);
    context.getRegistry().bind("outbox", outboxSteps);
    context
        .getRegistry()
        .bind(
            "letters", new LetterSteps(server, node, new AlertFacts(properties.zone("time-zone"))));
    context.getRegistry().bind("judgeSending", new SendingJudge());
    context.getRegistry().bind("pings", new PingSteps(plans));
    context.getRegistry().bind("judgePing", (Processor) PingSteps::judge);
    Duration limit = Duration.ofMillis(properties.number("alert.answer-limit"));
    context
        .getRegistry()
        .bind("answerLimit", HttpClientConfigurer.class, () -> new AnswerLimit(limit));
    context.getRegistry().bind("mailServer", JavaMailSender.class, () -> new MailSender(server));
    return new Alerting(steps, outbox, channels, server);
  }

  private static MailSettings mail(PropertyReader properties) {
    int port = properties.number("mail.port");
    return new MailSettings(
        properties.text("mail.host"),
        port,
        properties.text("mail.username"),
        properties.text("mail.password"),
        properties.text("mail.implicit-tls").isEmpty()
            ? MailSettings.isImplicitTls(port)
            : properties.flag("mail.implicit-tls"),
        properties.flag("mail.starttls"),
        properties.text("mail.authority"),
        properties.flag("mail.check-certificate"),
        properties.number("mail.timeout"),
        properties.text("mail.from"),
        properties.text("mail.to"));
  }

  AlertSteps steps() {
    return steps;
  }

  public Outbox outbox() {
    return outbox;
  }

  public Channels channels() {
    return channels;
  }

  public MailServer server() {
    return server;
  }
}
