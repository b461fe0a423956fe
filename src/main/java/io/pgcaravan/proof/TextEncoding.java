package io.pgcaravan.proof;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The encoding of a dump's text, as {@code SET client_encoding} names it. Source: PostgreSQL's
 * documentation, "Character Set Support".
 *
 * @param name as PostgreSQL calls it
 */
public record TextEncoding(String name) {

  /** What a text is in before it names another. */
  public static final TextEncoding UTF8 = new TextEncoding("UTF8");

  private static final Map<String, String> JAVA_NAMES =
      Map.ofEntries(
          Map.entry("BIG5", "Big5"),
          Map.entry("EUC_CN", "GB2312"),
          Map.entry("EUC_JP", "EUC-JP"),
          Map.entry("EUC_KR", "EUC-KR"),
          Map.entry("EUC_TW", "x-EUC-TW"),
          Map.entry("GB18030", "GB18030"),
          Map.entry("GBK", "GBK"),
          Map.entry("JOHAB", "x-Johab"),
          Map.entry("KOI8R", "KOI8-R"),
          Map.entry("KOI8U", "KOI8-U"),
          Map.entry("LATIN1", "ISO-8859-1"),
          Map.entry("LATIN2", "ISO-8859-2"),
          Map.entry("LATIN3", "ISO-8859-3"),
          Map.entry("LATIN4", "ISO-8859-4"),
          Map.entry("LATIN5", "ISO-8859-9"),
          Map.entry("LATIN7", "ISO-8859-13"),
          Map.entry("LATIN9", "ISO-8859-15"),
          Map.entry("SJIS", "windows-31j"),
          Map.entry("UHC", "x-windows-949"),
          Map.entry("UTF8", "UTF-8"),
          Map.entry("WIN866", "IBM866"),
          Map.entry("WIN874", "x-windows-874"));

  /** Those in which the second byte of a character may be a backslash. */
  private static final Set<String> PAIRED =
      Set.of("BIG5", "GB18030", "GBK", "JOHAB", "SHIFT_JIS_2004", "SJIS", "UHC");

  public TextEncoding {
    name = name.toUpperCase(Locale.ROOT);
  }

  /**
   * How names in the text are read, and written in questions about them. What Java does not know is
   * taken byte by byte: such a name looks odd and is still the same bytes when it is written again.
   */
  public Charset charset() {
    String java =
        name.matches("WIN125\\d")
            ? "windows-" + name.substring(3)
            : JAVA_NAMES.getOrDefault(name, "");
    String iso = name.startsWith("ISO_8859_") ? name.replaceFirst("ISO_(8859)_", "ISO-$1-") : java;
    return !iso.isEmpty() && Charset.isSupported(iso)
        ? Charset.forName(iso)
        : StandardCharsets.ISO_8859_1;
  }

  /** Whether a byte begins a character whose second byte may be a backslash. */
  boolean leads(byte b) {
    int value = b & 0xff;
    boolean halfWidthKana = name.startsWith("S") && value >= 0xa0 && value <= 0xdf;
    return value > 0x80 && !halfWidthKana && PAIRED.contains(name);
  }

  boolean paired() {
    return PAIRED.contains(name);
  }
}
