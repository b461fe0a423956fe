package io.pgcaravan.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * One object of a destination, as the destination itself tells it: in a listing, or in answer to a
 * store.
 *
 * @param key folder and name, levels divided by {@code /}
 * @param modified never used to judge an archive's age
 * @param sha256 in lower-case hexadecimal digits, where the destination reckons it by itself
 * @param id by which the destination knows the object, where that is not its key
 */
public record StoredObject(
    String key, long sizeBytes, Instant modified, Optional<String> sha256, Optional<String> id) {

  /** An object of a destination that reckons no SHA-256 and has no ids. */
  public StoredObject(String key, long sizeBytes, Instant modified) {
    this(key, sizeBytes, modified, Optional.empty(), Optional.empty());
  }
}
