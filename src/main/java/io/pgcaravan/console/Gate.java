package io.pgcaravan.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all pages: refuses what another site's page asks by this user's browser, whether it
 * says so (Origin) or gave this machine a name of its own (Host), and what the pages bring that is
 * not for this console.
 */
final class Gate extends Handler.Wrapper {

  static final String PAGES = "/hawtio";

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** Ways to other machines, which the pages bring. */
  private static final Set<String> CLOSED = Set.of(PAGES + "/proxy", PAGES + "/keycloak");

  private final String host;

  Gate(String host, Handler pages) {
    super(pages);
    this.host = host.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String address = Request.getRemoteAddr(request);
    String asked = request.getHeaders().get(HttpHeader.HOST);
    if (asked == null || !isOurs(name(asked)) || isForeign(request, asked)) {
      LOG.warn("a request from {} for another site or from one is refused", address);
      Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403);
      return true;
    }
    String path = request.getHttpURI().getCanonicalPath();
    if (path == null || path.equals("/")) {
      Response.sendRedirect(request, response, callback, PAGES + "/");
      return true;
    }
    if (CLOSED.stream().anyMatch(each -> path.equals(each) || path.startsWith(each + "/"))) {
      Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
      return true;
    }
    ConsoleLogin.ADDRESS.set(address);
    try {
      return super.handle(request, response, callback);
    } finally {
      ConsoleLogin.ADDRESS.remove();
    }
  }

  /** Each place that a browser names as the page's own has to be this one. */
  private static boolean isForeign(Request request, String asked) {
    for (HttpField field : request.getHeaders()) {
      if (field.getHeader() == HttpHeader.ORIGIN
          && !field.getValue().matches("https?://\\Q%s\\E".formatted(asked))) {
        return true;
      }
    }
    return "cross-site".equals(request.getHeaders().get("Sec-Fetch-Site"))
        && !"navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"));
  }

  /** An address is nobody's to give away; a name may be anybody's, but for those known here. */
  private boolean isOurs(String name) {
    return name.matches("[0-9.]+|\\[[0-9a-f:.]+]")
        || name.equals("localhost")
        || name.equals(host)
        || name.equals(nameOfThisMachine());
  }

  private static String name(String asked) {
    return asked.replaceFirst(":[0-9]*\\z", "").toLowerCase(Locale.ROOT);
  }

  private static @Nullable String nameOfThisMachine() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
