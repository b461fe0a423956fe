package io.pgcaravan.plan;

import java.util.Map;

/** What a schedule fires: a plan, or another route that has a schedule of its own. */
public interface Scheduled {

  /** Unique among all that is scheduled; only other routes have a slash in theirs. */
  String name();

  Schedule schedule();

  /** The route that a fire calls, without {@code direct:}. */
  String route();

  /** What that route finds in its headers. */
  Map<String, String> headers();
}
