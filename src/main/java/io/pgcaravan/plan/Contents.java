package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.proof.ProofLevel;

/**
 * Which part of the database an archive holds, and in which form.
 *
 * @param scope all of it, or what part
 * @param format plain SQL, or pg_dump's custom format
 * @param options further options of pg_dump(1)
 * @param globals whether roles and other globals are kept beside the archive
 * @param proof how much the manifest tells of the rows
 */
public record Contents(
    Scope scope, Format format, DumpOptions options, boolean globals, ProofLevel proof) {

  /** Form of the dump; both are sealed the same way. */
  public enum Format {
    PLAIN("plain", ".sql"),
    CUSTOM("custom", ".dump");

    private final String label;
    private final String extension;

    Format(String label, String extension) {
      this.label = label;
      this.extension = extension;
    }

    public String label() {
      return label;
    }

    /** The file name extension before that of the compression. */
    public String extension() {
      return extension;
    }

    static Format parse(String text) {
      for (Format format : values()) {
        if (format.label.equals(text)) {
          return format;
        }
      }
      throw new UsageException("unknown format '%s'".formatted(text), "use plain or custom");
    }
  }

  /** What the manifest says of the contents: {@code full} only if nothing is left out. */
  public String scopeLabel() {
    return scope.kind() == Scope.Kind.FULL && options.narrowing() ? "selection" : scope.label();
  }
}
