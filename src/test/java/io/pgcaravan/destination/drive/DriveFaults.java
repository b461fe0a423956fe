package io.pgcaravan.destination.drive;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the stand-in does wrong, and how often each kind of request came. */
public final class DriveFaults {

  /** Kinds of requests. */
  public enum Kind {
    TOKEN,
    ABOUT,
    GENERATE_IDS,
    LIST,
    GET,
    DOWNLOAD,
    CREATE_FOLDER,
    START_UPLOAD,
    CHUNK,
    UPLOAD_STATUS,
    DELETE
  }

  /** What may go wrong. */
  public enum Action {
    /** Refused with a status and a reason. */
    REFUSE,
    /** The connection ends in the middle of the request, or of the answer to a download. */
    DROP,
    /** Everything is done, but the answer is lost. */
    SWALLOW,
    /** Other bytes are kept than came. */
    CORRUPT,
    /** Nothing is read and nothing answered until the server stops. */
    BLACK_HOLE,
    /** The session of an upload is forgotten. */
    LOSE_SESSION,
    /** The listing says that it is incomplete. */
    INCOMPLETE
  }

  record Fault(
      Kind kind,
      Action action,
      int first,
      int last,
      int status,
      String reason,
      String retryAfter) {}

  private final List<Fault> faults = new ArrayList<>();
  private final Map<Kind, Integer> seen = new EnumMap<>(Kind.class);

  /** Lets requests of a kind fail, from the first to the last, counted from 1 from now on. */
  public synchronized void inject(Kind kind, Action action, int first, int last) {
    faults.add(new Fault(kind, action, soFar(kind) + first, soFar(kind) + last, 0, "", ""));
  }

  /** Refuses requests of a kind, from the first to the last, counted from 1 from now on. */
  public synchronized void refuse(
      Kind kind, int first, int last, int status, String reason, String retryAfter) {
    int base = soFar(kind);
    faults.add(
        new Fault(kind, Action.REFUSE, base + first, base + last, status, reason, retryAfter));
  }

  /** No more faults. */
  public synchronized void clear() {
    faults.clear();
  }

  /** How many requests of a kind came. */
  public synchronized int soFar(Kind kind) {
    return seen.getOrDefault(kind, 0);
  }

  /** Counts a request, and says what goes wrong with it. */
  synchronized Optional<Fault> next(Kind kind) {
    int n = seen.merge(kind, 1, Integer::sum);
    return faults.stream()
        .filter(fault -> fault.kind() == kind && fault.first() <= n && n <= fault.last())
        .findFirst();
  }
}
