package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.openpgp.Recipients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether archives can be encrypted, and for how long.
 *
 * @param soon a key that expires within that time is found
 */
public record Keys(Duration soon) {

  /**
   * What is wrong with recipients' keys, one finding for each file.
   *
   * @param files of recipients, with the names of the plans that encrypt to them
   */
  public Findings look(Map<Path, List<String>> files, Instant now) {
    List<Finding> findings = new ArrayList<>();
    files.forEach(
        (file, plans) -> {
          try {
            List<String> expiring = Recipients.read(file, now).expiring(now, soon);
            if (!expiring.isEmpty()) {
              findings.add(
                  finding(
                      file,
                      String.join("; ", expiring),
                      "extend it by `gpg --quick-set-expire`, and export it into the file again"));
            }
          } catch (UsageException e) {
            findings.add(
                finding(
                    file,
                    "no backup of %s can be made: %s"
                        .formatted(String.join(", ", plans), e.getMessage()),
                    e.hint()));
          }
        });
    return new Findings("keys", findings);
  }

  private static Finding finding(Path file, String message, String hint) {
    return new Finding(file.toString(), null, null, message, hint);
  }
}
