package io.pgcaravan.proof;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The roles that a dump's statements name: owners, grantees, those of policies and mappings. */
final class RoleNames {

  /** They stand for a role, and are none. */
  private static final Set<String> STANDING_FOR_OTHERS =
      Set.of("public", "current_user", "current_role", "session_user");

  private static final Pattern AUTHORIZATION =
      Pattern.compile("SET SESSION AUTHORIZATION '((?:[^']|'')*+)';");

  private final Set<String> names = new TreeSet<>();

  List<String> names() {
    return List.copyOf(names);
  }

  void read(String statement) {
    if (statement.startsWith("SET ")) {
      Matcher authorization = AUTHORIZATION.matcher(statement);
      if (authorization.matches()) {
        names.add(authorization.group(1).replace("''", "'"));
      }
      return;
    }
    SqlWords words = SqlWords.of(statement);
    if (words.begins("alter", "default", "privileges")) {
      add(words.after("for", "role"));
      add(words.after("grant").isEmpty() ? words.after("from") : words.after("to"));
    } else if (words.begins("alter")) {
      add(words.after("owner", "to"));
    } else if (words.begins("grant")) {
      add(words.after("to"));
      add(words.after("granted", "by"));
    } else if (words.begins("revoke")) {
      add(words.after("from"));
      add(words.after("granted", "by"));
    } else if (words.begins("create", "policy")) {
      add(words.after("to"));
    } else if (words.begins("create", "user", "mapping")) {
      add(words.after("mapping", "for"));
    } else if (words.begins("create", "schema")) {
      add(words.after("authorization"));
    }
  }

  private void add(List<SqlWords.Word> roles) {
    roles.stream()
        .filter(role -> role.quoted() || !STANDING_FOR_OTHERS.contains(role.text()))
        .map(SqlWords.Word::text)
        .forEach(names::add);
  }
}
