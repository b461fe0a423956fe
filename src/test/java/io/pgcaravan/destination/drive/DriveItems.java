package io.pgcaravan.destination.drive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is in the stand-in, and who may see it. */
final class DriveItems {

  private final Map<String, DriveItem> items = new ConcurrentHashMap<>();
  private final Map<Long, DriveItem> order = new ConcurrentSkipListMap<>();
  private final AtomicLong count = new AtomicLong();
  private final Set<String> generated = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> quotas = new ConcurrentHashMap<>();

  /** The bytes that an account may own outside of shared drives. */
  void quota(String account, long bytes) {
    quotas.put(account, bytes);
  }

  Long quota(String account) {
    return quotas.get(account);
  }

  long usage(String account) {
    return items.values().stream()
        .filter(item -> item.driveId.isEmpty() && item.owner.equals(account))
        .mapToLong(item -> Math.max(0, item.size))
        .sum();
  }

  void requireRoom(String account, String driveId, long bytes) {
    Long quota = quotas.get(account);
    if (driveId.isEmpty() && quota != null && usage(account) + bytes > quota) {
      throw new DriveRefusal(
          403, "storageQuotaExceeded", "The user's Drive storage quota has been exceeded.");
    }
  }

  static String newId() {
    return "1" + UUID.randomUUID().toString().replace("-", "");
  }

  String generateId() {
    String id = newId();
    generated.add(id);
    return id;
  }

  /** The id for a new file: one of its own, or one that was generated before. */
  String idFor(String asked) {
    if (asked.isEmpty()) {
      return newId();
    }
    if (items.containsKey(asked)) {
      throw new DriveRefusal(409, "fileIdInUse", "A file already exists with the provided ID.");
    }
    if (!generated.contains(asked)) {
      throw DriveRefusal.invalid("The provided file ID is not usable.");
    }
    return asked;
  }

  synchronized DriveItem add(DriveItem item) {
    if (items.putIfAbsent(item.id, item) != null) {
      throw new DriveRefusal(409, "fileIdInUse", "A file already exists with the provided ID.");
    }
    order.put(count.incrementAndGet(), item);
    return item;
  }

  /** An item that an account may see, in shared drives only if asked for. */
  DriveItem get(String id, String account, boolean allDrives) {
    DriveItem item = items.get(id);
    if (item == null || !visible(item, account, allDrives)) {
      throw DriveRefusal.missing(id);
    }
    return item;
  }

  boolean visible(DriveItem item, String account, boolean allDrives) {
    if (!item.driveId.isEmpty()) {
      return allDrives; // all accounts here are members
    }
    for (DriveItem at = item; at != null; at = items.get(at.parent)) {
      if (at.owner.equals(account) || at.sharedWith.contains(account)) {
        return true;
      }
    }
    return false;
  }

  Collection<DriveItem> all() {
    return List.copyOf(order.values());
  }

  /** Past the trash, with everything below. */
  synchronized void delete(DriveItem item) {
    items.values().stream().filter(each -> each.parent.equals(item.id)).forEach(this::delete);
    items.remove(item.id);
    order.values().remove(item);
    try {
      if (item.content != null) {
        Files.deleteIfExists(item.content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
