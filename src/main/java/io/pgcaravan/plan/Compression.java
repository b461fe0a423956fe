package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;

/**
 * How archives are compressed.
 *
 * @param method which compression
 * @param level within the method's range; 0 for none
 */
public record Compression(Method method, int level) {

  /** The methods, with the range of their levels and the file name extension they add. */
  public enum Method {
    GZIP("gzip", 1, 9, 6, ".gz"),
    ZSTD("zstd", 1, 19, 3, ".zst"),
    NONE("none", 0, 0, 0, "");

    private final String label;
    private final int lowest;
    private final int highest;
    private final int usual;
    private final String extension;

    Method(String label, int lowest, int highest, int usual, String extension) {
      this.label = label;
      this.lowest = lowest;
      this.highest = highest;
      this.usual = usual;
      this.extension = extension;
    }

    public String extension() {
      return extension;
    }
  }

  private static final String HINT = "use gzip[:1-9], zstd[:1-19] or none";

  /**
   * Reads {@code gzip[:LEVEL]}, {@code zstd[:LEVEL]} or {@code none}.
   *
   * @throws UsageException for anything else
   */
  public static Compression parse(String text) {
    String[] parts = text.strip().split(":", 2);
    for (Method method : Method.values()) {
      if (method.label.equals(parts[0])) {
        return new Compression(
            method, parts.length == 1 ? method.usual : level(text, method, parts[1]));
      }
    }
    throw new UsageException("unknown compression '%s'".formatted(text), HINT);
  }

  private static int level(String text, Method method, String digits) {
    boolean number = digits.matches("\\d{1,2}");
    int level = number ? Integer.parseInt(digits) : -1;
    if (method == Method.NONE || level < method.lowest || level > method.highest) {
      throw new UsageException("unknown compression level in '%s'".formatted(text), HINT);
    }
    return level;
  }

  @Override
  public String toString() {
    return method == Method.NONE ? method.label : method.label + ":" + level;
  }
}
