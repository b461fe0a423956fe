package io.pgcaravan.faults;

import io.pgcaravan.destination.drive.DriveFaults;
import io.pgcaravan.destination.drive.DriveFaults.Action;
import io.pgcaravan.destination.drive.DriveFaults.Kind;
import java.util.List;
import java.util.Random;

/** Draws what goes wrong with Google Drive. */
final class DriveFault {

  private static final List<String> REASONS =
      List.of(
          "403 rateLimitExceeded",
          "403 userRateLimitExceeded",
          "429 rateLimitExceeded",
          "500 backendError",
          "503 backendError",
          "403 storageQuotaExceeded",
          "403 insufficientFilePermissions",
          "401 authError",
          "404 notFound");

  private static final List<Kind> CHUNKS = List.of(Kind.CHUNK, Kind.UPLOAD_STATUS);

  private DriveFault() {}

  static Fault draw(Random random) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    int first = 1 + random.nextInt(3);
    int last = first + (random.nextInt(3) == 0 ? 1000 : random.nextInt(3));
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> refusal(random, kind, first, last);
      case 3 -> injected(kind, Action.DROP, first, last);
      case 4 -> injected(kind, Action.SWALLOW, first, last);
      case 5 -> injected(CHUNKS.get(random.nextInt(2)), Action.LOSE_SESSION, first, last);
      case 6 -> injected(Kind.CHUNK, Action.CORRUPT, first, last);
      default -> pages(random);
    };
  }

  private static Fault injected(Kind kind, Action action, int first, int last) {
    return new Fault(
        "google-drive",
        "%s %s, requests %d to %d".formatted(action, kind, first, last),
        installation -> installation.drive().faults().inject(kind, action, first, last));
  }

  private static Fault refusal(Random random, Kind kind, int first, int last) {
    String reason = REASONS.get(random.nextInt(REASONS.size()));
    String retryAfter = random.nextInt(4) == 0 ? "1" : "";
    return new Fault(
        "google-drive",
        "refuses %s with %s, requests %d to %d".formatted(kind, reason, first, last),
        installation ->
            installation
                .drive()
                .faults()
                .refuse(
                    kind,
                    first,
                    last,
                    Integer.parseInt(reason.substring(0, 3)),
                    kind == Kind.TOKEN ? "invalid_grant" : reason.substring(4),
                    retryAfter));
  }

  /** Listings of several pages, of which one fails. */
  private static Fault pages(Random random) {
    int cap = 2 + random.nextInt(3);
    int page = 2 + random.nextInt(3);
    boolean incomplete = random.nextBoolean();
    return new Fault(
        "google-drive",
        "pages of %d, and page %d %s".formatted(cap, page, incomplete ? "incomplete" : "fails"),
        installation -> {
          DriveFaults faults = installation.drive().faults();
          installation.drive().pageCap(cap);
          if (incomplete) {
            faults.inject(Kind.LIST, Action.INCOMPLETE, page, page + 50);
          } else {
            faults.refuse(Kind.LIST, page, page + 50, 503, "backendError", "");
          }
        });
  }
}
