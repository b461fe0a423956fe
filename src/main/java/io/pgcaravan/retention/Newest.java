package io.pgcaravan.retention;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.PermanentException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a plan's newest archive. A destination that does not list it is not to be
 * believed, or not yet to be pruned.
 *
 * @param startedAt of its run
 * @param sizeBytes if it is known; else that of its manifest must be right
 */
public record Newest(String key, Instant startedAt, OptionalLong sizeBytes) {

  static Newest of(StoredArchive archive) {
    return new Newest(
        archive.key(), archive.startedAt().orElseThrow(), OptionalLong.of(archive.sizeBytes()));
  }

  /**
   * Why nothing may be deleted at a destination with this inventory; empty if something may.
   *
   * @param policy of the plan whose newest archive this is
   */
  Optional<PermanentException> refusal(
      String destination, RetentionPolicy policy, Inventory inventory, Instant now) {
    Optional<StoredArchive> found =
        inventory.archives().stream().filter(archive -> archive.key().equals(key)).findFirst();
    if (found.filter(this::isWhole).isPresent()) {
      return Optional.empty();
    }
    String what;
    if (found.isPresent()) {
      what = "lists %s with %,d bytes, which is wrong".formatted(key, found.get().sizeBytes());
    } else if (policy.newest(inventory.archives(), now).isEmpty()) {
      what = "lists no archive of plan %s, not even %s".formatted(policy.plan(), key);
    } else {
      what = "lacks the newest archive of plan %s, %s".formatted(policy.plan(), key);
    }
    return Optional.of(
        new PermanentException(
            "%s %s, so nothing was deleted there".formatted(destination, what),
            "bring it there first, by `./caravan backup %s --redeliver` or a new backup"
                .formatted(policy.plan())));
  }

  private boolean isWhole(StoredArchive archive) {
    return sizeBytes.isPresent()
        ? archive.sizeBytes() == sizeBytes.getAsLong()
        : archive.sizeIsRight();
  }
}
