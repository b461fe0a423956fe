package io.pgcaravan.routes;

import io.pgcaravan.routes.Name.Kind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A route file as it was read: what is checked is what is loaded, whatever the disk holds by then.
 */
public final class RouteFile {

  private final Place place;
  private final Path path;
  private final String text;
  private final Outline outline;

  /** A file of that text at a place. */
  public RouteFile(Place place, Path path, String text) {
    this.place = place;
    this.path = path;
    this.text = text;
    this.outline = Outline.of(text);
  }

  public Place place() {
    return place;
  }

  public Path path() {
    return path;
  }

  public String text() {
    return text;
  }

  /** Its path below the routes directory, such as {@code plans/daily.camel.yaml}. */
  public String name() {
    String file = String.valueOf(path.getFileName());
    return place == Place.CORE ? file : place.folder() + "/" + file;
  }

  /** Names of the beans that it makes. */
  public Set<String> beans() {
    return outline.gives().keySet().stream()
        .filter(name -> name.kind() == Kind.BEAN)
        .map(Name::text)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it is made of something that another file says: a template, or a bean. */
  public boolean isMadeOf(RouteFile other) {
    return outline.uses().stream()
        .anyMatch(name -> name.kind().builtIn() && other.outline.gives().containsKey(name));
  }

  /** Whether a step of it calls where a route of another one begins. */
  boolean calls(RouteFile other) {
    return outline.calls().keySet().stream().anyMatch(other.outline.entries()::contains);
  }

  /** Where a file of this text belongs, judged by what it holds. */
  public static Place placeOf(String text) {
    Outline outline = Outline.of(text);
    if (outline.entries().stream().anyMatch(entry -> entry.endsWith("-store"))) {
      return Place.DESTINATION;
    }
    if (outline.entries().stream().anyMatch(entry -> entry.endsWith("-alert"))) {
      return Place.CHANNEL;
    }
    boolean instances = outline.uses().stream().anyMatch(name -> name.kind() == Kind.TEMPLATE);
    return instances && outline.entries().isEmpty() ? Place.PLAN : Place.CORE;
  }

  Outline outline() {
    return outline;
  }

  /** The line of something that a message names; 0 if no line holds it. */
  int lineOf(String word) {
    Pattern whole = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])");
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.strip().startsWith("#") && whole.matcher(line).find()) {
        return number;
      }
    }
    return 0;
  }

  /** Where it first gives a name that another file gives too. */
  Map.Entry<Name, Integer> sharedWith(RouteFile other) {
    return outline.gives().entrySet().stream()
        .filter(name -> other.outline.gives().containsKey(name.getKey()))
        .min(Map.Entry.comparingByValue())
        .orElseThrow();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RouteFile file && file.path.equals(path) && file.text.equals(text);
  }

  @Override
  public int hashCode() {
    return path.hashCode() * 31 + text.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
