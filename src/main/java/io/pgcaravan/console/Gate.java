package io.pgcaravan.console;

import io.pgcaravan.http.OwnNames;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all pages: refuses what another site's page asks by this user's browser, whether
 * the browser says so (Origin, Sec-Fetch-Site) or that page gave this machine a name of its own
 * (Host), and what the pages bring that is not for this console.
 *
 * <p>Another port of this machine is another site here, though browsers send it the same cookies.
 */
final class Gate extends Handler.Wrapper {

  static final String PAGES = "/hawtio";

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** Ways to other machines, which the pages bring. */
  private static final Set<String> CLOSED = Set.of(PAGES + "/proxy", PAGES + "/keycloak");

  /** Where beans are asked. */
  private static final String BEANS = PAGES + "/jolokia";

  /** What may be asked of beans by a URL alone, which a picture's address could be: looking. */
  private static final Pattern LOOKING =
      Pattern.compile("/?|/version|/(?:list|read|search)(?:/.*)?", Pattern.DOTALL);

  /** A parameter that stands for the path. */
  private static final String PATH_PARAMETER = "p";

  private final OwnNames names;

  Gate(OwnNames names, Handler pages) {
    super(pages);
    this.names = names;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String address = Request.getRemoteAddr(request);
    String path = request.getHttpURI().getCanonicalPath();
    if (isForeign(request, path)) {
      LOG.warn("a request from {} for another site or from one is refused", address);
      Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403);
      return true;
    }
    if (path == null || path.equals("/")) {
      Response.sendRedirect(request, response, callback, PAGES + "/");
      return true;
    }
    if (CLOSED.stream().anyMatch(each -> isBelow(each, path))) {
      Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
      return true;
    }
    if (isBelow(BEANS, path) && !HttpMethod.POST.is(request.getMethod()) && !looks(request, path)) {
      Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
      return true;
    }
    ConsoleLogin.ADDRESS.set(address);
    try {
      return super.handle(request, new Unprompted(request, response), callback);
    } finally {
      ConsoleLogin.ADDRESS.remove();
    }
  }

  /** Whether it asks beans, which only who has logged in may. */
  static boolean asksBeans(Request request) {
    return isBelow(BEANS, request.getHttpURI().getCanonicalPath());
  }

  private static boolean isBelow(String directory, @Nullable String path) {
    return path != null && (path.equals(directory) || path.startsWith(directory + "/"));
  }

  private static boolean looks(Request request, String path) throws Exception {
    return LOOKING.matcher(path.substring(BEANS.length())).matches()
        && Request.extractQueryParameters(request).get(PATH_PARAMETER) == null;
  }

  private boolean isForeign(Request request, @Nullable String path) {
    String host = request.getHeaders().get(HttpHeader.HOST);
    return !names.hasHost(host)
        || request.getHeaders().getValuesList(HttpHeader.ORIGIN).stream()
            .anyMatch(each -> !OwnNames.isSameOrigin(each, host))
        || isFetchedElsewhere(request.getHeaders(), path);
  }

  /** Links from elsewhere may lead to the pages, not to what the pages ask. */
  private static boolean isFetchedElsewhere(HttpFields headers, @Nullable String path) {
    String site = headers.get("Sec-Fetch-Site");
    return site != null
        && !site.equals("same-origin")
        && !site.equals("none")
        && (!"navigate".equals(headers.get("Sec-Fetch-Mode")) || isBelow(BEANS, path));
  }

  /**
   * An answer by which no browser asks for a password on its own: it would send that with whatever
   * any page asks of this console afterwards. People log in by the form.
   */
  private static final class Unprompted extends Response.Wrapper {

    private final HttpFields.Mutable headers;

    Unprompted(Request request, Response wrapped) {
      super(request, wrapped);
      headers =
          new HttpFields.Mutable.Wrapper(wrapped.getHeaders()) {
            @Override
            public @Nullable HttpField onAddField(HttpField field) {
              return field.getHeader() == HttpHeader.WWW_AUTHENTICATE ? null : field;
            }
          };
    }

    @Override
    public HttpFields.Mutable getHeaders() {
      return headers;
    }
  }
}
