package io.pgcaravan.destination.drive;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameter {@code q}, as far as it is documented for the terms used here; else refused. */
final class DriveQuery {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*('(?:[^'\\\\]|\\\\['\\\\])*'|!=|=|\\(|\\)|[A-Za-z]+)");

  private final String text;
  private final Matcher tokens;
  private String token = "";

  private DriveQuery(String text) {
    this.text = text.strip();
    this.tokens = TOKEN.matcher(this.text);
    next();
  }

  static Predicate<DriveItem> parse(String text) {
    DriveQuery query = new DriveQuery(text);
    Predicate<DriveItem> all = query.any();
    if (!query.token.isEmpty()) {
      throw query.invalid();
    }
    return all;
  }

  private DriveRefusal invalid() {
    return DriveRefusal.invalid("Invalid Value: q: " + text);
  }

  private void next() {
    int from = token.isEmpty() ? 0 : tokens.end();
    if (from == text.length()) {
      token = "";
    } else if (tokens.region(from, text.length()).lookingAt()) {
      token = tokens.group(1);
    } else {
      throw invalid();
    }
  }

  private String take() {
    String taken = token;
    if (taken.isEmpty()) {
      throw invalid();
    }
    next();
    return taken;
  }

  private void expect(String word) {
    if (!take().equals(word)) {
      throw invalid();
    }
  }

  private Predicate<DriveItem> any() {
    Predicate<DriveItem> found = every();
    while (token.equals("or")) {
      next();
      found = found.or(every());
    }
    return found;
  }

  private Predicate<DriveItem> every() {
    Predicate<DriveItem> found = term();
    while (token.equals("and")) {
      next();
      found = found.and(term());
    }
    return found;
  }

  private Predicate<DriveItem> term() {
    String first = take();
    if (first.equals("(")) {
      Predicate<DriveItem> inner = any();
      expect(")");
      return inner;
    }
    if (first.equals("not")) {
      return term().negate();
    }
    if (first.startsWith("'")) {
      String id = value(first);
      expect("in");
      expect("parents");
      return item -> item.parent.equals(id);
    }
    String operator = take();
    Predicate<DriveItem> found = comparison(first, take());
    return switch (operator) {
      case "=" -> found;
      case "!=" -> found.negate();
      default -> throw invalid();
    };
  }

  private Predicate<DriveItem> comparison(String field, String operand) {
    return switch (field) {
      case "name" -> {
        String name = value(operand);
        yield item -> item.name.equals(name);
      }
      case "mimeType" -> {
        String type = value(operand);
        yield item -> item.mimeType.equals(type);
      }
      case "trashed" -> {
        if (!operand.matches("true|false")) {
          throw invalid();
        }
        yield item -> item.trashed == Boolean.parseBoolean(operand);
      }
      default -> throw invalid();
    };
  }

  private String value(String quoted) {
    if (!quoted.startsWith("'")) {
      throw invalid();
    }
    return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(['\\\\])", "$1");
  }
}
