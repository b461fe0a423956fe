package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long archives are kept: one that any rule keeps stays. Without a rule all stay.
 *
 * @param rules each with its number, at least 1
 */
public record Keep(Map<KeepRule, Integer> rules) {

  public static final Keep ALL = new Keep(Map.of());

  private static final Pattern PART = Pattern.compile("([a-z]+)\\s+(\\d{1,9})");
  private static final String HINT =
      "write some of: last 7, hourly 24, daily 14, weekly 8, monthly 12, yearly 3, days 30, minimum 3";

  public Keep {
    EnumMap<KeepRule, Integer> sorted = new EnumMap<>(KeepRule.class);
    sorted.putAll(rules);
    sorted.forEach(
        (rule, number) -> {
          if (number < 1) {
            throw new UsageException(
                "%s %d keeps nothing".formatted(rule.word(), number),
                "keep at least one, or leave the rule out");
          }
        });
    rules = Collections.unmodifiableMap(sorted);
  }

  /**
   * Reads rules such as {@code last 7, daily 14}, in any order; {@code all} and nothing stand for
   * none.
   *
   * @throws UsageException if a rule is unknown or named twice
   */
  public static Keep parse(String text) {
    if (text.isBlank() || text.strip().equals("all")) {
      return ALL;
    }
    Keep keep = ALL;
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      Optional<KeepRule> rule = matcher.matches() ? rule(matcher.group(1)) : Optional.empty();
      if (rule.isEmpty()) {
        throw new UsageException("malformed keep rule '%s'".formatted(part.strip()), HINT);
      }
      keep = keep.with(rule.get(), Integer.parseInt(matcher.group(2)));
    }
    return keep;
  }

  private static Optional<KeepRule> rule(String word) {
    return Arrays.stream(KeepRule.values()).filter(rule -> rule.word().equals(word)).findFirst();
  }

  /**
   * The same with one rule more.
   *
   * @throws UsageException if it is there already
   */
  public Keep with(KeepRule rule, int number) {
    Map<KeepRule, Integer> more = new EnumMap<>(KeepRule.class);
    more.putAll(rules);
    if (more.put(rule, number) != null) {
      throw new UsageException(
          "the keep rule '%s' is named twice".formatted(rule.word()),
          "name it once, in keep or by keepLast and keepDays");
    }
    return new Keep(more);
  }

  /** The number of a rule, if it is one of these. */
  public OptionalInt number(KeepRule rule) {
    Integer number = rules.get(rule);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** As plans write it. */
  @Override
  public String toString() {
    return rules.isEmpty()
        ? "all"
        : rules.entrySet().stream()
            .map(entry -> entry.getKey().word() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }
}
