package io.pgcaravan.routes;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of the route files that run: which differ from those that are wanted, and which
 * others that concerns.
 *
 * @param running files, by name
 * @param wanted in their stead
 */
public record Edits(Map<String, RouteFile> running, Map<String, RouteFile> wanted) {

  /** The same but for some files, of which what runs is wanted. */
  public Edits without(Set<String> names) {
    Map<String, RouteFile> others = new TreeMap<>(wanted);
    others.keySet().removeAll(names);
    running.forEach(
        (name, file) -> {
          if (names.contains(name)) {
            others.put(name, file);
          }
        });
    return new Edits(running, others);
  }

  /** Names of files that are added, changed or gone. */
  public Set<String> names() {
    return Stream.concat(running.keySet().stream(), wanted.keySet().stream())
        .filter(name -> !Objects.equals(running.get(name), wanted.get(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Names of files whose routes are made anew: those edited, and those made of what they say, such
   * as the plans of a template.
   */
  public Set<String> madeAnew() {
    Set<String> anew = names();
    Set<String> all = new HashSet<>(running.keySet());
    all.addAll(wanted.keySet());
    boolean more = true;
    while (more) {
      Set<String> users =
          all.stream().filter(name -> isMadeOfAny(name, anew)).collect(Collectors.toSet());
      more = anew.addAll(users);
    }
    return anew;
  }

  private boolean isMadeOfAny(String name, Set<String> others) {
    return versions(List.of(name)).anyMatch(file -> versions(others).anyMatch(file::isMadeOf));
  }

  private Stream<RouteFile> versions(Collection<String> names) {
    return names.stream()
        .flatMap(name -> Stream.of(running, wanted).map(files -> files.get(name)))
        .filter(Objects::nonNull);
  }

  /**
   * Names of the edits that a file suffers from which was not edited: those of files that it is
   * made of or calls; all of them where that is not known.
   */
  public Set<String> behind(String untouched) {
    Set<String> edited = names();
    Set<String> near =
        edited.stream()
            .filter(
                name ->
                    versions(List.of(untouched))
                        .anyMatch(
                            file ->
                                versions(List.of(name))
                                    .anyMatch(other -> file.isMadeOf(other) || file.calls(other))))
            .collect(Collectors.toCollection(TreeSet::new));
    return near.isEmpty() ? edited : near;
  }
}
