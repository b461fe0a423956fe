package io.pgcaravan.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names by which requests may call a place, and the pages they may come from. They are known
 * from the beginning: no request waits for a name server.
 *
 * <p>A foreign name tells that a page of elsewhere has bent its own name to this address (DNS
 * rebinding): the browser takes what is answered for that page's own. Addresses cannot be bent, and
 * neither can names that no public server tells: those without a dot.
 */
public final class OwnNames {

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.%]+]");

  private final Set<String> names = new HashSet<>(Set.of("localhost"));
  private final boolean loopback;

  /**
   * The names of a place.
   *
   * @throws io.pgcaravan.failure.UsageException if this machine does not know the place
   */
  public OwnNames(HttpPlace place) {
    loopback = place.isLoopback();
    names.add(place.host().toLowerCase(Locale.ROOT));
    place.names().forEach(each -> names.add(each.toLowerCase(Locale.ROOT)));
  }

  /** Whether a header Host calls the place by a name of its own. */
  public boolean hasHost(@Nullable String host) {
    String name =
        host == null ? "" : host.strip().replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    boolean plain = !name.isEmpty() && !name.contains(".") && !name.contains("[");
    return ADDRESS.matcher(name).matches() || names.contains(name) || plain && !loopback;
  }

  /** Whether a header Origin names the page's own place, as the header Host calls it. */
  public static boolean isSameOrigin(String origin, @Nullable String host) {
    try {
      return host != null && host.equalsIgnoreCase(new URI(origin.strip()).getRawAuthority());
    } catch (URISyntaxException e) {
      return false; // also "null", which has no authority
    }
  }
}
