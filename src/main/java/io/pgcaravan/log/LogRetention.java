package io.pgcaravan.log;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long log files are kept.
 *
 * @param days so many; the file of the day is kept always
 * @param mostBytes of all files together, the oldest go first
 */
public record LogRetention(int days, long mostBytes) {

  private static final Pattern NAME = Pattern.compile("caravan-(\\d{4}-\\d{2}-\\d{2})\\.log");

  /** The file of a day. */
  static String name(LocalDate day) {
    return "caravan-%s.log".formatted(day);
  }

  /**
   * Removes what is too old or too much, and nothing but log files.
   *
   * @return how many bytes the file of today may still grow by
   */
  long apply(Path directory, LocalDate today) throws IOException {
    TreeMap<LocalDate, Path> files = new TreeMap<>(Comparator.reverseOrder());
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "caravan-*.log")) {
      found.forEach(file -> day(file).ifPresent(day -> files.put(day, file)));
    }
    LocalDate oldest = presentDay(files, today).minusDays(days);
    Path current = files.remove(today);
    long left = mostBytes - (current == null ? 0 : size(current));
    long room = left;
    for (var file : files.entrySet()) { // the newest first
      left -= size(file.getValue());
      if (file.getKey().isBefore(oldest) || left < 0) {
        Files.deleteIfExists(file.getValue());
      }
    }
    return room;
  }

  /**
   * A clock that is far ahead must not cost all files: days are counted from the day after the
   * newest of the others.
   */
  private static LocalDate presentDay(TreeMap<LocalDate, Path> files, LocalDate today) {
    return files.keySet().stream()
        .filter(day -> day.isBefore(today))
        .findFirst()
        .map(newest -> newest.plusDays(1))
        .orElse(today);
  }

  private static Optional<LocalDate> day(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    try {
      return name.matches() ? Optional.of(LocalDate.parse(name.group(1))) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty(); // not ours
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // another process has removed it
    }
  }
}
