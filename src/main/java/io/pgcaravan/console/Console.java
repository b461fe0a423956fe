package io.pgcaravan.console;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.http.OwnNames;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import javax.security.auth.login.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.ClassMatcher;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The web console: Hawtio's pages for the beans of the program, which runs in another process. One
 * for each JVM, for it takes the place of the JVM's own MBean server.
 */
public final class Console implements AutoCloseable {

  private static final int THREADS = 16;
  private static final int CONNECTIONS = 100;
  private static final long MOST_ASKED_BYTES = 1_000_000;
  private static final int MOST_UNKNOWN_BYTES = 10_000;
  private static final Duration BODY_LIMIT = Duration.ofSeconds(5);
  private static final long UNLIMITED = -1;
  private static final int SESSION_SECONDS = 30 * 60;
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  private final ConsoleSettings settings;
  private final ProgramConnection program;
  private final Pages pages;
  private final Server server = new Server(new QueuedThreadPool(THREADS));
  private final ServerConnector connector;

  private Console(ConsoleSettings settings, ProgramConnection program, Pages pages) {
    this.settings = settings;
    this.program = program;
    this.pages = pages;
    connector = connector();
  }

  /**
   * Starts it; the caller closes it. The program is looked for, and need not be there.
   *
   * @throws PermanentException if it cannot listen, as where another listens already
   */
  public static Console start(ConsoleSettings settings) {
    ProgramConnection program = new ProgramConnection(settings);
    ConsoleState.register(ForwardingBuilder.install(program), program);
    Console console = new Console(settings, program, Pages.unpack(settings.war()));
    try {
      console.listen();
      return console;
    } catch (RuntimeException e) {
      console.close();
      throw e;
    }
  }

  private ServerConnector connector() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector made = new ServerConnector(server, new HttpConnectionFactory(http));
    made.setHost(settings.place().host());
    made.setPort(settings.place().port());
    return made;
  }

  private void listen() {
    try {
      connector.open(); // before the pages are read, which takes a while
    } catch (IOException e) {
      throw new PermanentException(
          "the web console cannot listen at %s:%d (%s)"
              .formatted(settings.place().host(), settings.place().port(), e.getMessage()),
          "set CONSOLE_PORT to a free port, or stop what listens there",
          e);
    }
    Map.of(
            "hawtio.authenticationEnabled",
            "true",
            "hawtio.realm",
            ConsoleLogin.REALM,
            "hawtio.roles",
            ConsoleLogin.ROLE,
            "hawtio.rolePrincipalClasses",
            ConsoleLogin.Role.class.getName(),
            "hawtio.authenticationThrottled",
            "false", // the doorkeeper does it
            "hawtio.noCredentials401",
            "true",
            "hawtio.sessionTimeout",
            String.valueOf(SESSION_SECONDS))
        .forEach(System::setProperty);
    Configuration.setConfiguration(
        ConsoleLogin.configuration(
            new Doorkeeper(settings.user(), settings.password(), FIRST_DELAY)));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    server.setHandler(handler());
    try {
      server.start();
    } catch (Exception e) {
      throw new PermanentException(
          "the web console does not start (%s)".formatted(e), "see the log", e);
    }
  }

  /**
   * Bodies are limited, the more so where they are read before it is known who sends them: that is
   * the login. Where beans are asked, the login comes first.
   */
  private Handler handler() {
    SizeLimitHandler limit = new SizeLimitHandler(MOST_ASKED_BYTES, UNLIMITED);
    limit.setHandler(context());
    Gate gate = new Gate(new OwnNames(settings.place()), limit);
    return new WholeBody(MOST_UNKNOWN_BYTES, BODY_LIMIT, request -> !Gate.asksBeans(request), gate);
  }

  private WebAppContext context() {
    WebAppContext context = new WebAppContext();
    context.setContextPath(Gate.PAGES);
    context.setWar(pages.directory().toString());
    context.setThrowUnavailableOnStartupException(true);
    // one logging for all: ours
    context.addProtectedClassMatcher(new ClassMatcher("org.slf4j.", "io.pgcaravan."));
    context.getSessionHandler().setHttpOnly(true);
    context.getSessionHandler().setSameSite(HttpCookie.SameSite.STRICT);
    context.getSessionHandler().setSessionCookie("CARAVAN");
    return context;
  }

  /** Where its pages are. */
  public URI address() {
    return URI.create(settings.place().url(connector.getLocalPort()) + Gate.PAGES);
  }

  /** Looks for the program, and logs whether it is there. */
  public void look() {
    program.trouble();
  }

  /** Waits until it is closed. */
  public void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      program.close();
      pages.close();
    }
  }
}
