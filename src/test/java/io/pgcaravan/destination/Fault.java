package io.pgcaravan.destination;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * What goes wrong with one call of a {@link FaultyDestination}; each method is one moment of it.
 */
public interface Fault {

  /** Before the call reaches the destination; may throw. */
  default void before(String key) {}

  /** What is stored instead of a file. */
  default byte[] stored(byte[] content) {
    return content;
  }

  /** What is opened instead of an object. */
  default InputStream opened(InputStream stream) throws IOException {
    return stream;
  }

  /** What is listed instead. */
  default List<StoredObject> listed(List<StoredObject> objects) {
    return objects;
  }

  /** After the destination did what it was asked for; may throw. */
  default void after(String key) {}

  /** The call does nothing and fails. */
  static Fault fail(RuntimeException failure) {
    return new Fault() {
      @Override
      public void before(String key) {
        throw failure;
      }
    };
  }

  /** The call does all it should, and its answer is lost. */
  static Fault loseAnswer(RuntimeException failure) {
    return new Fault() {
      @Override
      public void after(String key) {
        throw failure;
      }
    };
  }

  /** Something happens first, such as a deletion behind our back. */
  static Fault first(Runnable event) {
    return new Fault() {
      @Override
      public void before(String key) {
        event.run();
      }
    };
  }

  /** One bit of what is stored is wrong. */
  static Fault corrupt() {
    return new Fault() {
      @Override
      public byte[] stored(byte[] content) {
        byte[] wrong = content.clone();
        if (wrong.length > 0) {
          wrong[wrong.length / 2] ^= 1;
        }
        return wrong;
      }
    };
  }

  /** Only so many bytes are stored, and that is called a success. */
  static Fault truncate(int bytes) {
    return new Fault() {
      @Override
      public byte[] stored(byte[] content) {
        return Arrays.copyOf(content, Math.min(bytes, content.length));
      }
    };
  }

  /** The stream that open returns fails after so many bytes. */
  static Fault cut(int bytes) {
    return new Fault() {
      @Override
      public InputStream opened(InputStream stream) {
        return new FilterInputStream(stream) {
          private int left = bytes;

          @Override
          public int read() throws IOException {
            if (left-- <= 0) {
              throw new IOException("connection reset");
            }
            return super.read();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0 && length > 0) {
              throw new IOException("connection reset");
            }
            int count = super.read(buffer, offset, Math.min(left, length));
            left -= Math.max(0, count);
            return count;
          }
        };
      }
    };
  }

  /** The stream that open returns ends early, as if that were all. */
  static Fault endEarly(int bytes) {
    return new Fault() {
      @Override
      public InputStream opened(InputStream stream) throws IOException {
        try (stream) {
          return new ByteArrayInputStream(stream.readNBytes(bytes));
        }
      }
    };
  }

  /** Some objects do not show in the listing. */
  static Fault hide(Predicate<String> keys) {
    return new Fault() {
      @Override
      public List<StoredObject> listed(List<StoredObject> objects) {
        return objects.stream().filter(object -> !keys.test(object.key())).toList();
      }
    };
  }

  /** The listing is empty, as if nothing were there. */
  static Fault emptyListing() {
    return hide(key -> true);
  }
}
