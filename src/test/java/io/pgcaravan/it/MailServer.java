package io.pgcaravan.it;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server as a provider runs it: encrypted by STARTTLS or from the beginning, user {@code
 * apikey}; it refuses what a test tells it to. Its certificate is made once and signed by itself.
 */
public final class MailServer implements AutoCloseable {

  static final String USER = "apikey";
  static final String PASSWORD = "SG.mail-password-4711";

  /** A mail that arrived. */
  record Received(String from, List<String> recipients, byte[] bytes) {

    MimeMessage message() {
      try {
        return new MimeMessage(
            Session.getInstance(new Properties()), new java.io.ByteArrayInputStream(bytes));
      } catch (MessagingException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final String STORE_PASSWORD = "certificate";
  private static final Path KEYS = makeKeys();

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile int refusalCode;
  private volatile @Nullable String refusedRecipient;
  private volatile boolean dropsAfterData;
  private final boolean implicitTls;
  private final SMTPServer server;

  private MailServer(int port, boolean implicitTls) {
    this.implicitTls = implicitTls;
    SSLContext tls = tls();
    SMTPServer.Builder builder = SMTPServer.port(port);
    if (implicitTls) {
      builder.serverSocketFactory(tls);
    } else {
      builder.requireTLS().startTlsSocketFactory(socket -> encrypted(tls, socket));
    }
    server =
        builder
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("mail.test")
            .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory(MailServer::login))
            .requireAuth()
            .connectionTimeout(20, TimeUnit.SECONDS)
            .messageHandlerFactory(context -> new Handler())
            .build();
    server.start();
  }

  /** Starts one; the caller closes it. */
  public static MailServer start() {
    return new MailServer(0, false);
  }

  /** Starts one that is spoken to by TLS from the beginning, as at port 465. */
  static MailServer startWithImplicitTls() {
    return new MailServer(0, true);
  }

  /** Starts one at a port that was free a moment ago. */
  static MailServer start(int port) {
    return new MailServer(port, false);
  }

  private static void login(String user, String password, MessageContext context)
      throws LoginFailedException {
    if (!USER.equals(user) || !PASSWORD.equals(password)) {
      throw new LoginFailedException();
    }
  }

  private static SSLSocket encrypted(SSLContext tls, java.net.Socket socket) throws IOException {
    InetSocketAddress remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    SSLSocketFactory factory = tls.getSocketFactory();
    SSLSocket secure =
        (SSLSocket) factory.createSocket(socket, remote.getHostString(), socket.getPort(), true);
    secure.setUseClientMode(false);
    return secure;
  }

  /** By keytool(1), which every JDK has. */
  private static Path makeKeys() {
    try {
      Path store = Files.createTempDirectory("mail").resolve("keys.p12");
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
              "-genkeypair",
              "-keyalg",
              "EC",
              "-groupname",
              "secp256r1",
              "-alias",
              "mail",
              "-dname",
              "CN=localhost",
              "-ext",
              "SAN=dns:localhost,ip:127.0.0.1",
              "-validity",
              "3650",
              "-storetype",
              "PKCS12",
              "-storepass",
              STORE_PASSWORD,
              "-keystore",
              store.toString());
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(keytool.getInputStream().readAllBytes());
      if (keytool.waitFor() != 0) {
        throw new AssertionError(output);
      }
      store.toFile().deleteOnExit();
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore keys() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(KEYS)) {
      keys.load(stream, STORE_PASSWORD.toCharArray());
    }
    return keys;
  }

  private static SSLContext tls() {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys(), STORE_PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Its certificate, for those who trust it. */
  static String certificate() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(keys().getCertificate("mail").getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  public int port() {
    return server.getPortAllocated();
  }

  /** Lets a workspace send its mails here, and tries again without delays. */
  public Workspace serve(Workspace workspace) {
    return workspace
        .set("SMTP_HOST", "localhost")
        .set("SMTP_PORT", String.valueOf(port()))
        .set("SMTP_USERNAME", USER)
        .set("SMTP_PASSWORD", PASSWORD)
        .set("SMTP_IMPLICIT_TLS", implicitTls ? "true" : "")
        .set("SMTP_CA", certificate())
        .set("MAIL_FROM", "backups@example.com")
        .set("MAIL_TO", "ops@example.com")
        .property("caravan.alert.redelivery-delay", "20")
        .property("caravan.mail.timeout", "3000");
  }

  /** The next messages are refused with a code. */
  void refuse(int code, int times) {
    refusalCode = code;
    refusals.set(times);
  }

  /** This recipient is always refused. */
  void refuseRecipient(String address) {
    refusedRecipient = address;
  }

  /** From now on the connection breaks after each message, before it is answered. */
  void dropAfterData(boolean drop) {
    dropsAfterData = drop;
  }

  /** All that arrived, in order. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Their subjects. */
  List<String> subjects() {
    List<String> subjects = new ArrayList<>();
    for (Received mail : received) {
      try {
        subjects.add(mail.message().getSubject());
      } catch (MessagingException e) {
        throw new AssertionError(e);
      }
    }
    return subjects;
  }

  /** The only mail that arrived. */
  Mail only() {
    if (received.size() != 1) {
      throw new AssertionError("mails: " + subjects());
    }
    return mail(0);
  }

  Mail mail(int index) {
    return new Mail(received.get(index).message());
  }

  /** How many messages were begun. */
  int attempts() {
    return connections.get();
  }

  @Override
  public void close() {
    server.stop();
  }

  private final class Handler implements MessageHandler {

    private String sender = "";
    private final List<String> recipients = new ArrayList<>();

    @Override
    public void from(String from) throws RejectException {
      connections.incrementAndGet();
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new RejectException(refusalCode, "not this one");
      }
      sender = from;
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      if (recipient.equals(refusedRecipient)) {
        throw new RejectException(550, "no such user here");
      }
      recipients.add(recipient);
    }

    @Override
    public @Nullable String data(InputStream data) throws IOException, RejectException {
      received.add(new Received(sender, List.copyOf(recipients), data.readAllBytes()));
      if (dropsAfterData) {
        throw new org.subethamail.smtp.DropConnectionException(421, "dropped");
      }
      return null;
    }

    @Override
    public void done() {
      // nothing is held
    }
  }
}
