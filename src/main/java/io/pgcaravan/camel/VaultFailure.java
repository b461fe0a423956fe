package io.pgcaravan.camel;

import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a vault gave no secret.
 *
 * @param exception in words, without secrets
 * @param answered whether the vault said so itself
 */
record VaultFailure(UsageException exception, boolean answered) {

  private static final String REACH =
      "check the vault's address and that it can be reached from here (docs/secrets.md)";

  /** There is no such secret, or no such field in it. */
  static UsageException missing(VaultKind kind, String secret, @Nullable Throwable cause) {
    return new UsageException(
        "%s has no %s:%s, or it is empty".formatted(kind.title(), kind.prefix(), secret),
        "check the names of the secret and of its field (docs/secrets.md)",
        cause);
  }

  /** It took too long. */
  static VaultFailure silent(VaultKind kind, String secret, Duration patience) {
    return new VaultFailure(
        new UsageException(
            "%s did not answer within %s seconds when asked for %s:%s"
                .formatted(kind.title(), patience.toSeconds(), kind.prefix(), secret),
            REACH),
        false);
  }

  /** What the vault's client failed with. */
  static VaultFailure of(VaultKind kind, String secret, Throwable thrown) {
    Optional<UsageException> told =
        Failures.of(thrown)
            .filter(UsageException.class::isInstance)
            .map(UsageException.class::cast);
    if (told.isPresent()) {
      return new VaultFailure(told.get(), true);
    }
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof NullPointerException) { // what Camel makes of a secret that is not there
      return new VaultFailure(missing(kind, secret, thrown), true);
    }
    boolean unreachable = root instanceof IOException;
    return new VaultFailure(
        new UsageException(
            "%s did not give %s:%s: %s"
                .formatted(kind.title(), kind.prefix(), secret, firstLine(root)),
            unreachable ? REACH : kind.advice() + "; check that they may read this secret",
            thrown),
        !unreachable);
  }

  private static String firstLine(Throwable root) {
    String text = root instanceof IOException ? root.toString() : root.getMessage();
    String told = text == null || text.isBlank() ? root.toString() : text;
    return Secrets.mask(told.lines().findFirst().orElse(told).strip());
  }
}
