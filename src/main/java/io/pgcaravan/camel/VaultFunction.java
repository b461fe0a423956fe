package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.properties.PropertiesFunctionResolver;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * One of Camel's vault functions, such as {@code {{hashicorp:ENGINE:SECRET#FIELD}}}. Nothing of it
 * is loaded before a setting names it. What a vault gives is a secret whatever the setting's name,
 * and is asked for once: a setting stays the same for as long as the program runs. A vault that did
 * not answer is not waited for again by each setting.
 */
final class VaultFunction extends ServiceSupport implements PropertiesFunction {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final VaultKind kind;
  private final CamelContext context;
  private final Map<String, String> values = new HashMap<>();
  private @Nullable PropertiesFunction function;
  private @Nullable UsageException unanswered;
  private long silentSince;

  VaultFunction(VaultKind kind, CamelContext context) {
    this.kind = kind;
    this.context = context;
  }

  @Override
  public String getName() {
    return kind.prefix();
  }

  /**
   * The secret.
   *
   * @throws UsageException if there is none, or the vault cannot be asked
   */
  @Override
  public synchronized String apply(String secret) {
    String known = values.get(secret);
    if (known != null) {
      return known;
    }
    String value = ask(secret);
    SecretSettings.rememberVaulted(value);
    if (value.contains("{{") || value.contains("}}")) {
      throw new UsageException(
          "the secret %s:%s holds two braces in a row, which no setting can"
              .formatted(getName(), secret),
          "write them percent-encoded in a URL (%7B, %7D), or choose another password");
    }
    values.put(secret, value);
    return value;
  }

  private String ask(String secret) {
    if (unanswered != null && System.nanoTime() - silentSince < PATIENCE.toNanos()) {
      throw unanswered;
    }
    CompletableFuture<@Nullable String> answer =
        CompletableFuture.supplyAsync(
            () -> function().apply(secret),
            task -> {
              Thread thread = new Thread(task, "vault");
              thread.setDaemon(true); // a vault that never answers holds up no end of the program
              thread.start();
            });
    try {
      String value = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (value == null || value.isBlank()) {
        throw VaultFailure.missing(kind, secret, null);
      }
      return value.strip();
    } catch (ExecutionException e) {
      throw remembered(VaultFailure.of(kind, secret, e.getCause()));
    } catch (TimeoutException e) {
      throw remembered(VaultFailure.silent(kind, secret, PATIENCE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VaultFailure.silent(kind, secret, PATIENCE).exception();
    }
  }

  private UsageException remembered(VaultFailure failure) {
    if (!failure.answered()) {
      unanswered = failure.exception();
      silentSince = System.nanoTime();
    }
    return failure.exception();
  }

  private PropertiesFunction function() {
    PropertiesFunction made = function;
    if (made == null) {
      kind.configure(context.getVaultConfiguration(), new PropertyReader(context));
      made =
          context
              .getCamelContextExtension()
              .getFactoryFinder(PropertiesFunctionResolver.RESOURCE_PATH)
              .newInstance(getName(), PropertiesFunction.class)
              .orElseThrow();
      CamelContextAware.trySetCamelContext(made, context);
      ServiceHelper.startService(made);
      function = made;
    }
    return made;
  }

  @Override
  protected void doStop() {
    ServiceHelper.stopService(function);
  }
}
