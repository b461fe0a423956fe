package io.pgcaravan.faults;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.faults.Place.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Whether archives are dumps to their end; each content is decompressed once only. */
final class Wholeness {

  private static final String TRAILER = "-- PostgreSQL database dump complete";

  /**
   * What was found of an archive.
   *
   * @param plainBytes of the dump, -1 if it cannot be decompressed
   */
  record Found(long sizeBytes, String sha256, long plainBytes, boolean complete) {

    /** What is not as its manifest says. */
    List<String> differencesFrom(Manifest manifest) {
      List<String> differences = new ArrayList<>();
      if (manifest.sizeBytes() != sizeBytes) {
        differences.add("has %d bytes, not %d".formatted(sizeBytes, manifest.sizeBytes()));
      }
      if (!manifest.sha256().equals(sha256)) {
        differences.add("has another SHA-256 than its manifest says");
      }
      if (manifest.plainBytes() != plainBytes || !complete) {
        differences.add("is no whole dump");
      }
      return differences;
    }
  }

  private final Map<String, Found> known = new HashMap<>();

  Found look(String key, Content content) throws IOException {
    byte[] bytes;
    try (InputStream stream = content.source().open()) {
      bytes = stream.readAllBytes();
    }
    String sha256 = Sha256.of(new ByteArrayInputStream(bytes));
    return known.computeIfAbsent(
        sha256 + key.substring(key.lastIndexOf('.')), any -> decompress(key, bytes, sha256));
  }

  private static Found decompress(String key, byte[] bytes, String sha256) {
    byte[] plain = bytes;
    if (key.endsWith(".gz")) {
      try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        plain = stream.readAllBytes();
      } catch (IOException e) {
        return new Found(bytes.length, sha256, -1, false);
      }
    }
    int from = Math.max(0, plain.length - 300);
    String tail = new String(plain, from, plain.length - from, StandardCharsets.UTF_8);
    return new Found(bytes.length, sha256, plain.length, tail.contains(TRAILER));
  }
}
