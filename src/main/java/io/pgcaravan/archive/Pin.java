package io.pgcaravan.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * Keeps an archive whatever retention says: a small JSON file beside it, so that it outlives the
 * machine it was made on.
 *
 * @param reason why, as the person wrote it
 * @param by {@code user@host}
 * @param at when; the epoch for a pin whose content cannot be read
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Pin(String reason, String by, Instant at) {

  /** What a pin's name adds to that of its archive. */
  public static final String SUFFIX = ".pin.json";

  /** A pin whose content cannot be read: it pins all the same. */
  public static final Pin UNREADABLE = new Pin("its pin cannot be read", "", Instant.EPOCH);

  private static final int MOST_BYTES = 1024 * 1024;

  public Pin {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(by);
    Objects.requireNonNull(at);
  }

  public byte[] json() {
    try {
      return (Manifests.json().writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a pin is always JSON", e);
    }
  }

  /**
   * Reads a pin; does not close the stream.
   *
   * @param name for the message
   * @throws PermanentException if it is damaged or foreign
   * @throws IOException if the stream fails
   */
  public static Pin read(String name, InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(MOST_BYTES);
    try {
      return Objects.requireNonNull(Manifests.json().readValue(bytes, Pin.class));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new PermanentException(
          "the pin %s is damaged or not one of pg-caravan's".formatted(name),
          "look at it; its archive stays while it is there",
          e);
    }
  }
}
