package io.pgcaravan.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a statement outside of parentheses and strings. */
record SqlWords(List<Word> words) {

  /** Its groups give nothing back: others need more of the stack the longer a string is. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*+'|\"((?:[^\"]|\"\")*+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*)|([().,;])",
          Pattern.DOTALL);

  /**
   * A name, a keyword or a mark.
   *
   * @param text a keyword in lower case, a name as it is without its quotes
   */
  record Word(String text, boolean quoted) {
    boolean is(String keyword) {
      return !quoted && text.equals(keyword);
    }
  }

  static SqlWords of(String statement) {
    List<Word> words = new ArrayList<>();
    int depth = 0;
    for (Matcher token = TOKEN.matcher(statement); token.find(); ) {
      String text = token.group();
      depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      if (depth > 0 || text.startsWith("'") || text.equals(")")) {
        continue;
      }
      String quoted = token.group(1);
      words.add(
          quoted == null
              ? new Word(text.toLowerCase(Locale.ROOT), false)
              : new Word(quoted.replace("\"\"", "\""), true));
    }
    return new SqlWords(words);
  }

  /** Whether it begins with these keywords. */
  boolean begins(String... keywords) {
    for (int i = 0; i < keywords.length; i++) {
      if (i >= words.size() || !words.get(i).is(keywords[i])) {
        return false;
      }
    }
    return true;
  }

  /** The names, divided by commas, that follow the last of these keywords in a row. */
  List<Word> after(String... keywords) {
    for (int at = words.size() - keywords.length; at >= 0; at--) {
      if (new SqlWords(words.subList(at, words.size())).begins(keywords)) {
        return names(at + keywords.length);
      }
    }
    return List.of();
  }

  private List<Word> names(int from) {
    List<Word> names = new ArrayList<>();
    for (int at = from; at < words.size(); at += 2) {
      names.add(words.get(at));
      if (at + 1 >= words.size() || !words.get(at + 1).is(",")) {
        break;
      }
    }
    return names;
  }
}
