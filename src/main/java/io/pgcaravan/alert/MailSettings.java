package io.pgcaravan.alert;

import io.pgcaravan.failure.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The mail server, and who writes to whom.
 *
 * @param host empty for no mail
 * @param username empty for a server that asks for none
 * @param implicitTls whether the connection is encrypted from its beginning (RFC 8314, section 3.3)
 * @param starttls whether a connection that is not must be by STARTTLS
 * @param authority certificates of an own authority as PEM; empty for those of the JVM
 * @param checkCertificate whether the server must prove who it is
 * @param timeoutMillis of connecting, and of waiting for each answer
 * @param from the sender, with or without a name
 * @param to recipients, divided by commas
 */
public record MailSettings(
    String host,
    int port,
    String username,
    String password,
    boolean implicitTls,
    boolean starttls,
    String authority,
    boolean checkCertificate,
    int timeoutMillis,
    String from,
    String to) {

  /** The registered port of SMTP over TLS, and the one that some providers add to it. */
  private static final Set<Integer> IMPLICIT_TLS_PORTS = Set.of(465, 2465);

  /** Whether a server at a port expects encryption from the beginning. */
  public static boolean isImplicitTls(int port) {
    return IMPLICIT_TLS_PORTS.contains(port);
  }

  /** Whether mail is set up at all. */
  public boolean on() {
    return !host.isBlank();
  }

  /** {@code smtp} or {@code smtps}. */
  String protocol() {
    return implicitTls ? "smtps" : "smtp";
  }

  boolean authenticates() {
    return !username.isEmpty();
  }

  /**
   * The settings as Jakarta Mail takes them, without the password.
   *
   * @throws PermanentException if the authority's certificates cannot be read
   */
  Properties properties() {
    Properties properties = new Properties();
    String prefix = "mail." + protocol() + ".";
    properties.put("mail.transport.protocol", protocol());
    properties.put(prefix + "auth", String.valueOf(authenticates()));
    properties.put(prefix + "connectiontimeout", String.valueOf(timeoutMillis));
    properties.put(prefix + "timeout", String.valueOf(timeoutMillis));
    properties.put(prefix + "writetimeout", String.valueOf(timeoutMillis));
    properties.put(prefix + "starttls.enable", String.valueOf(starttls));
    properties.put(prefix + "starttls.required", String.valueOf(starttls));
    properties.put(prefix + "ssl.checkserveridentity", String.valueOf(checkCertificate));
    // one recipient that is refused costs the others nothing
    properties.put(prefix + "sendpartial", "true");
    if (!checkCertificate) {
      properties.put(prefix + "ssl.trust", "*");
    } else if (!authority.isBlank()) {
      properties.put(prefix + "ssl.socketFactory", trusting());
    }
    return properties;
  }

  private SSLSocketFactory trusting() {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(authority.getBytes(StandardCharsets.UTF_8)))) {
        trusted.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new PermanentException(
          "the certificates of SMTP_CA cannot be read (%s)".formatted(e.getMessage()),
          "let SMTP_CA_FILE name a file of certificates in PEM",
          e);
    }
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "%s:%d".formatted(host, port);
  }
}
