package io.pgcaravan.alert;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.TransientException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Tells the failures of a mail server apart (RFC 5321, section 4.2): what may pass, what not. */
public final class MailFailure {

  /**
   * The code that a server's answer begins with. The client says other numbers too: "port: 465" is
   * none.
   */
  private static final Pattern CODE =
      Pattern.compile("(?m)(?:^|response: )([245]\\d\\d)(?=[ -]|$)");

  private MailFailure() {}

  public static CaravanException of(MailSettings server, Exception failure) {
    String reason = reason(failure);
    int code = code(failure);
    if (failure instanceof AddressException) {
      return new PermanentException(
          "an address is malformed (%s)".formatted(reason),
          "correct MAIL_FROM and MAIL_TO",
          failure);
    }
    if (failure instanceof AuthenticationFailedException && code / 100 != 4) {
      return new PermanentException(
          "%s refused the credentials (%s)".formatted(server, reason),
          "correct SMTP_USERNAME and SMTP_PASSWORD",
          failure);
    }
    if (code / 100 == 5) {
      return new PermanentException(
          "%s refused the mail (%s)".formatted(server, reason),
          "do what the answer says; check MAIL_FROM and MAIL_TO",
          failure);
    }
    if (code / 100 == 4) {
      return new TransientException(
          "%s put the mail off (%s)".formatted(server, reason), "wait", failure);
    }
    if (untrusted(failure)) {
      return new PermanentException(
          "%s is not trusted (%s)".formatted(server, reason),
          "check that SMTP_HOST is the name in its certificate; let SMTP_CA_FILE name a file with"
              + " the certificate of its authority, if that is your own",
          failure);
    }
    if (insecure(failure)) {
      return new PermanentException(
          "no secure connection to %s (%s)".formatted(server, reason),
          "check SMTP_HOST, SMTP_PORT, SMTP_STARTTLS and SMTP_IMPLICIT_TLS",
          failure);
    }
    if (silent(failure)) {
      return new TransientException(
          "%s does not answer (%s)".formatted(server, reason),
          "check SMTP_HOST and SMTP_PORT, and SMTP_IMPLICIT_TLS at a port other than 465",
          failure);
    }
    return new TransientException(
        "%s cannot be reached (%s)".formatted(server, reason),
        "check SMTP_HOST and SMTP_PORT, and that the server runs",
        failure);
  }

  /** Its certificate is of nobody known, is out of date, or bears another name. */
  private static boolean untrusted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException
          || cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException
          || String.valueOf(cause.getMessage()).startsWith("Can't verify identity of server")) {
        return true;
      }
    }
    return false;
  }

  private static boolean insecure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean handshake =
          cause instanceof SSLException && !(cause.getCause() instanceof java.net.SocketException);
      if (handshake || String.valueOf(cause.getMessage()).startsWith("STARTTLS is required")) {
        return true;
      }
    }
    return false;
  }

  /** There was a connection: the server waits for something else, such as encryption. */
  private static boolean silent(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException
          && String.valueOf(cause.getMessage()).startsWith("Read")) {
        return true;
      }
    }
    return false;
  }

  /** The innermost messages, which bring the server's answer, in a line. */
  static String reason(Exception failure) {
    Throwable found = failure;
    for (Throwable next = next(found); next != null; next = next(found)) {
      found = next;
    }
    String text = String.valueOf(found.getMessage()).strip().replaceAll("\\s+", " ");
    boolean bare = found instanceof IOException && !text.contains(" ");
    return Secrets.mask(bare ? found.getClass().getSimpleName() + ": " + text : text);
  }

  /** Refusals of recipients hang on {@code getNextException}. */
  private static Throwable next(Throwable failure) {
    if (failure instanceof MessagingException chained && chained.getNextException() != null) {
      return chained.getNextException();
    }
    return failure.getCause();
  }

  private static int code(Throwable failure) {
    int code = 0;
    for (Throwable each = failure; each != null; each = next(each)) {
      Matcher matcher = CODE.matcher(String.valueOf(each.getMessage()));
      if (each instanceof MessagingException && matcher.find()) {
        code = Integer.parseInt(matcher.group(1));
      }
    }
    return code;
  }
}
