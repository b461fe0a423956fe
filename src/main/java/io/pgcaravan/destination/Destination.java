package io.pgcaravan.destination;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A place that keeps archives, spoken to through the routes of its YAML file.
 *
 * <p>What a destination promises:
 *
 * <ul>
 *   <li><b>Store is atomic.</b> An object shows under its key whole or not at all, whatever happens
 *       meanwhile.
 *   <li><b>Store never overwrites.</b> An object of that key with equal content is adopted, so a
 *       store may be repeated; one with other content is an error.
 *   <li><b>The caller keeps the order.</b> Companions and manifest are stored first, the archive
 *       last: its appearance is the commit. It is deleted first, its manifest last.
 *   <li><b>A listing is complete or fails.</b> It is never cut, and never empty for want of an
 *       answer. Its order means nothing. Objects under way do not show.
 *   <li><b>A missing key</b> is an error for open, and none for delete: what was asked for is so.
 * </ul>
 *
 * <p>A {@link io.pgcaravan.failure.TransientException} may be tried again; retrying is the business
 * of the delivery's route, never of a destination.
 */
public interface Destination {

  /** The name that plans use. */
  String name();

  /** Stores a file; reads it, leaves it in place. */
  void store(String key, Path file);

  /** All objects, foreign ones too. */
  List<StoredObject> list();

  /** Opens an object for reading; the caller closes it. */
  InputStream open(String key) throws IOException;

  /** Deletes an object. */
  void delete(String key);
}
