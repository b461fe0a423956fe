package io.pgcaravan.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.run.Attempt;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people are told, once. It holds no secret: what it is made of is masked.
 *
 * @param id names its mails too ({@code Message-ID}), so that one sent twice is known again
 * @param key what it is grouped by
 * @param title one line
 * @param plan whose; null for none
 * @param database {@code host:port/database}; empty if unknown
 * @param node that tells it
 * @param runKind what the run did; null for none
 * @param runId of the run; null for none
 * @param at when it happened
 * @param message what failed, or what was done
 * @param failures of the run, each with step, destination, class, hint and detail
 * @param attempts of the run that failed
 * @param findings those that it tells of
 * @param lastGood the newest good archive at each destination of the plan
 * @param again the command that runs it again; empty for none
 * @param action what to do
 * @param repeated how often the same happened since the last alert about it
 * @param since when it happened first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Alert(
    UUID id,
    AlertKind kind,
    String key,
    String title,
    @Nullable String plan,
    String database,
    String node,
    @Nullable Kind runKind,
    @Nullable String runId,
    Instant at,
    String message,
    List<Failure> failures,
    List<Attempt> attempts,
    List<Finding> findings,
    List<LastGood> lastGood,
    String again,
    String action,
    int repeated,
    Instant since) {

  public Alert {
    Objects.requireNonNull(id);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(at);
    title = Secrets.mask(title).replaceAll("\\s+", " ").strip();
    message = Secrets.mask(message);
    action = Secrets.mask(action);
    failures = failures.stream().map(Alert::masked).toList();
    attempts = attempts.stream().map(Alert::masked).toList();
    findings = findings.stream().map(Alert::masked).toList();
    lastGood = List.copyOf(lastGood);
  }

  private static Failure masked(Failure failure) {
    return new Failure(
        failure.step(),
        failure.destination(),
        failure.errorClass(),
        Secrets.mask(failure.message()),
        Secrets.mask(Objects.requireNonNullElse(failure.hint(), "")),
        Secrets.mask(Objects.requireNonNullElse(failure.detail(), "")));
  }

  private static Attempt masked(Attempt attempt) {
    return new Attempt(
        attempt.step(),
        attempt.destination(),
        attempt.number(),
        attempt.at(),
        Secrets.mask(Objects.requireNonNullElse(attempt.message(), "")));
  }

  private static Finding masked(Finding finding) {
    return new Finding(
        finding.key(),
        finding.plan(),
        finding.destination(),
        Secrets.mask(finding.message()),
        Secrets.mask(Objects.requireNonNullElse(finding.hint(), "")));
  }
}
