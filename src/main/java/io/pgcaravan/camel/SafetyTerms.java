package io.pgcaravan.camel;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for a safety backup.
 *
 * @param encryptTo file with public keys of those who may read it; empty for everybody
 * @param repeated of one that is made again and again; none for others, which stay
 */
public record SafetyTerms(String encryptTo, Optional<Repeated> repeated) {

  /**
   * Of one that is made again and again.
   *
   * @param time how long it may take
   * @param keepDays how long it is kept; of a database's safety backups the newest always is
   */
  public record Repeated(Duration time, int keepDays) {}
}
