package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.PluginHelper;

/**
 * Tells the failures of a store that is spoken to by HTTP apart, by the status code that its
 * client's exceptions carry as {@code statusCode} or {@code code}: for a {@code doCatch} in a
 * destination's file.
 */
public final class HttpAnswer implements CamelContextAware {

  private static final Set<Integer> MAY_PASS = Set.of(408, 425, 429);

  private CamelContext context;
  private String store = "the store";

  @Override
  public void setCamelContext(CamelContext context) {
    this.context = context;
  }

  @Override
  public CamelContext getCamelContext() {
    return context;
  }

  /** What messages call it. */
  public void setStore(String store) {
    this.store = store;
  }

  /** Throws what a failure means: something to mend, or something that may pass. */
  public void failed(Exception failure) {
    throw Failures.of(failure).orElseGet(() -> told(failure));
  }

  private CaravanException told(Exception failure) {
    int status = status(failure).orElse(0);
    String what =
        status == 0
            ? "%s failed (%s)".formatted(store, reason(failure))
            : "%s answered with %d".formatted(store, status);
    return switch (status) {
      case 400, 401, 403 ->
          new PermanentException(
              what + ": it refuses the credentials, or this account may not do that",
              "check the key, its rights, and this machine's clock",
              failure);
      case 404 ->
          new PermanentException(
              what + ": it has no such object, container or bucket",
              "check their names; containers and buckets are not made by pg-caravan",
              failure);
      case 409, 412 ->
          new PermanentException(
              what + ": an object of that name is there already, or may not be changed",
              "nothing was overwritten: move it away, or give the plan another archive name",
              failure);
      default ->
          status >= 400 && status < 500 && !MAY_PASS.contains(status)
              ? new PermanentException(what, "set CARAVAN_LOG=debug and see what it says", failure)
              : new TransientException(what, "check that it can be reached", failure);
    };
  }

  /** What the network said; what clients say around and below it tells less. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return Failures.line(failure);
  }

  private Optional<Integer> status(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      for (String property : new String[] {"statusCode", "code"}) {
        Object value =
            PluginHelper.getBeanIntrospection(context)
                .getOrElseProperty(cause, property, null, false);
        if (value instanceof Integer status && status >= 400) {
          return Optional.of(status);
        }
      }
    }
    return Optional.empty();
  }
}
