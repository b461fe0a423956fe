package io.pgcaravan.cli;

import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Readiness;
import io.pgcaravan.postgres.DatabaseUrl;
import java.util.function.Consumer;

/** Whether a mirror could run now. */
record DoctorMirror(MirrorPlan mirror) {

  /** Whether it has no target, and so never fires. */
  boolean isOff() {
    return !mirror.on();
  }

  String off() {
    return "%s is off: it has no target (MIRROR_TARGET_URL)".formatted(mirror.name());
  }

  /**
   * Asks both databases: whether they answer, what stands against it, and the target's rights.
   *
   * @param notes takes what is told and does not stop it
   * @throws io.pgcaravan.failure.CaravanException if it could not run
   */
  String check(Consumer<String> notes) {
    DatabaseUrl target = mirror.requireTarget();
    DatabaseUrl source = mirror.dump().database().parse().refusePooler();
    Readiness readiness = Readiness.of(mirror, source, target);
    readiness.notes().forEach(notes);
    readiness
        .replacement()
        .leftovers()
        .forEach(each -> notes.accept(each + ", was replaced, and the next run is to drop it"));
    return "%s may replace %s of %s"
        .formatted(mirror.name(), String.join(", ", mirror.schemas()), target);
  }
}
