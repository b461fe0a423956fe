package io.pgcaravan.console;

import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.jspecify.annotations.Nullable;

/** The login that the pages ask for, by JAAS: what they bring is judged by the doorkeeper. */
public final class ConsoleLogin implements LoginModule {

  /** The JAAS name of this login. */
  static final String REALM = "caravan";

  /** The only role; there is one user. */
  static final String ROLE = "admin";

  private static final String DOORKEEPER = "doorkeeper";

  /** Where the request that this thread serves came from. */
  static final ThreadLocal<String> ADDRESS = ThreadLocal.withInitial(() -> "nowhere");

  /** Whoever was let in. */
  public record Role(String getName) implements Principal {

    @Override
    public String getName() {
      return getName;
    }
  }

  private Subject subject = new Subject();
  private @Nullable CallbackHandler handler;
  private @Nullable Doorkeeper doorkeeper;

  /** Made by JAAS. */
  public ConsoleLogin() {}

  /** The JAAS configuration that leads here. */
  static Configuration configuration(Doorkeeper doorkeeper) {
    return new Configuration() {
      @Override
      public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
        return name.equals(REALM)
            ? new AppConfigurationEntry[] {
              new AppConfigurationEntry(
                  ConsoleLogin.class.getName(),
                  LoginModuleControlFlag.REQUIRED,
                  Map.of(DOORKEEPER, doorkeeper))
            }
            : null;
      }
    };
  }

  @Override
  public void initialize(
      Subject given, CallbackHandler callbacks, Map<String, ?> shared, Map<String, ?> options) {
    subject = given;
    handler = callbacks;
    doorkeeper = (Doorkeeper) options.get(DOORKEEPER);
  }

  @Override
  public boolean login() throws LoginException {
    if (handler == null || doorkeeper == null) {
      throw new LoginException("nobody to ask");
    }
    NameCallback name = new NameCallback("user");
    PasswordCallback password = new PasswordCallback("password", false);
    try {
      handler.handle(new Callback[] {name, password});
    } catch (IOException | UnsupportedCallbackException e) {
      throw new LoginException("no user and password were given");
    }
    char[] given = password.getPassword();
    password.clearPassword();
    if (name.getName() == null
        || given == null
        || !doorkeeper.admits(name.getName(), new String(given), ADDRESS.get())) {
      throw new FailedLoginException("wrong user or password");
    }
    return true;
  }

  @Override
  public boolean commit() {
    return subject.getPrincipals().add(new Role(ROLE));
  }

  @Override
  public boolean abort() {
    return logout();
  }

  @Override
  public boolean logout() {
    subject.getPrincipals().removeIf(Role.class::isInstance);
    return true;
  }
}
