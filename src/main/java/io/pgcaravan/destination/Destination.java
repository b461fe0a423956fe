package io.pgcaravan.destination;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A place that keeps archives, spoken to through the routes of its YAML file.
 *
 * <p>What a destination promises:
 *
 * <ul>
 *   <li><b>Store is atomic.</b> An object shows under its key whole or not at all, whatever happens
 *       meanwhile; what is under way shows in no listing.
 *   <li><b>Store never overwrites.</b> An object of that key with equal content is adopted, so a
 *       store may be repeated; one with other content is an error and stays as it is.
 *   <li><b>What was stored is there at once</b> for list and open.
 *   <li><b>The caller keeps the order.</b> Manifest and companions are stored first, the archive
 *       last: its appearance is the commit. It is deleted first, its manifest last.
 *   <li><b>A listing is complete or fails.</b> It is never cut, and never empty for want of an
 *       answer. Its order means nothing. Foreign objects are listed too.
 *   <li><b>A missing key</b> is a permanent failure for open, and none for delete: what was asked
 *       for is so.
 *   <li><b>Streams</b> that open returns are closed by the caller, at their end or before.
 *   <li><b>Memory</b> does not grow with the object.
 * </ul>
 *
 * <p>Store is required; the others are {@linkplain Capability capabilities}. Without list, nothing
 * is known of what is there, and retention is off; without open, nothing can be restored or copied
 * from there; without delete, retention is off, which is no error: a runtime that may write but not
 * delete is safe from those who break into it.
 *
 * <p>All verbs may be called by several threads at once, for different keys.
 *
 * <p>A {@link io.pgcaravan.failure.TransientException} may be tried again: a lost connection, a
 * busy server. A {@link io.pgcaravan.failure.PermanentException} may not: refused credentials, a
 * missing bucket, a full quota, a name that is taken. Retrying is the business of the delivery's
 * route, never of a destination. The same checks that the tests run are run against a user's own
 * destination by {@code ./caravan destination check}: {@link ContractCheck}.
 */
public interface Destination {

  /** What a destination can do beside storing. */
  enum Capability {
    LIST,
    OPEN,
    DELETE
  }

  /** The name that plans use. */
  String name();

  /** What it can do; asking for anything else is a permanent failure. */
  default Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  /** Whether it can do this. */
  default boolean can(Capability capability) {
    return capabilities().contains(capability);
  }

  /**
   * Whether it looks by itself for what has the name already, so that the caller need not list
   * before each store.
   */
  default boolean neverOverwrites() {
    return false;
  }

  /** What a person should know of it, for {@code ./caravan doctor}; asks the destination. */
  default List<String> notes() {
    return List.of();
  }

  /** Stores a file; reads it, leaves it in place. */
  void store(String key, Path file);

  /** All objects, foreign ones too. */
  List<StoredObject> list();

  /** Opens an object for reading; the caller closes it. */
  InputStream open(String key) throws IOException;

  /** Deletes an object. */
  void delete(String key);
}
