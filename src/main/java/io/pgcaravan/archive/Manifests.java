package io.pgcaravan.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes and reads manifests as JSON. */
public final class Manifests {

  /** What a manifest's name adds to that of its archive. */
  public static final String SUFFIX = ".manifest.json";

  /** That of a hundred thousand tables does not come near it; a larger file is foreign. */
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private static final int MOST_CHARACTERS = 500;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final ObjectWriter LINES =
      JSON.writer().without(SerializationFeature.INDENT_OUTPUT);

  private Manifests() {}

  /** The mapper of all the program's JSON: ISO-8601 instants, indented. */
  public static ObjectMapper json() {
    return JSON;
  }

  /** The same, each value in one line. */
  public static ObjectWriter lines() {
    return LINES;
  }

  public static byte[] write(Manifest manifest) {
    try {
      return (JSON.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest is always JSON", e);
    }
  }

  /**
   * Reads a manifest; does not close the stream.
   *
   * @param name for the message
   * @throws PermanentException if it is damaged, foreign, or of a newer version
   * @throws IOException if the stream fails
   */
  public static Manifest read(String name, InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(MOST_BYTES);
    Manifest manifest;
    try {
      JsonNode tree = JSON.readTree(bytes);
      int version = tree == null ? 0 : tree.path("formatVersion").asInt();
      if (version > Manifest.FORMAT_VERSION) {
        throw new PermanentException(
            "the manifest %s is of the newer format %d".formatted(name, version),
            "upgrade pg-caravan");
      }
      manifest = JSON.treeToValue(tree, Manifest.class);
    } catch (JsonProcessingException e) {
      throw damaged(name, e);
    }
    if (manifest == null) {
      throw damaged(name, null); // the JSON text null
    }
    if (manifest.plan() == null
        || manifest.database() == null
        || manifest.sha256() == null
        || manifest.startedAt() == null
        || manifest.archive() == null
        || !Stream.of(manifest.plan(), manifest.sha256(), manifest.runId(), manifest.node())
            .allMatch(Manifests::isShort)
        || !manifest.companions().stream().allMatch(companion -> owned(companion, manifest))) {
      throw damaged(name, null);
    }
    return manifest;
  }

  /** What names something is; the catalog has it in an index. */
  private static boolean isShort(@Nullable String text) {
    return text == null || text.length() <= MOST_CHARACTERS;
  }

  /** Whether a text could be a manifest at all, of any version; one damaged on its way is not. */
  public static boolean isJson(byte[] bytes) {
    try {
      return JSON.readTree(bytes) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Companions are deleted with their archive, so none may name a file that is not its own. */
  private static boolean owned(Manifest.Companion companion, Manifest manifest) {
    String file = String.valueOf(companion.name());
    return file.startsWith(manifest.archive() + ".") && !file.matches("(?s).*[/\\\\].*");
  }

  private static PermanentException damaged(String name, @Nullable Exception cause) {
    return new PermanentException(
        "the manifest %s is damaged or not one of pg-caravan's".formatted(name),
        "look at it; the archive beside it is left alone",
        cause);
  }
}
