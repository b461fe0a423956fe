package io.pgcaravan.dump;

import io.pgcaravan.plan.Contents;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Scope;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of pg_dump(1), ready to be made.
 *
 * @param command the tool and its arguments; no secret among them
 * @param environment what it is given besides, such as the password
 * @param timeLimit after which its process tree is killed
 * @param silence how long it may bring no byte
 */
public record DumpCommand(
    List<String> command,
    Map<String, String> environment,
    Duration timeLimit,
    SilenceLimit silence) {

  public DumpCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A call that may be silent for all of its time. */
  public DumpCommand(List<String> command, Map<String, String> environment, Duration timeLimit) {
    this(command, environment, timeLimit, SilenceLimit.NONE);
  }

  /** The call that a plan asks for. */
  public static DumpCommand of(
      Plan plan, ClientTools tools, DatabaseUrl database, Duration timeLimit) {
    List<String> command = new ArrayList<>();
    command.add(tools.pgDump().toString());
    command.add("--no-password");
    command.add("--strict-names"); // a table that does not exist is an error, beside others too
    if (!plan.contents().options().has("--lock-wait-timeout")) {
      command.add("--lock-wait-timeout=" + plan.limits().lockWait().toMillis());
    }
    command.addAll(format(plan.contents().format()));
    command.addAll(scope(plan.contents().scope()));
    command.addAll(plan.contents().options().arguments());
    command.add("--dbname=" + Connection.arguments(database));
    return new DumpCommand(command, environment(database), timeLimit, SilenceLimit.of(plan));
  }

  private static Map<String, String> environment(DatabaseUrl database) {
    Map<String, String> environment = new HashMap<>(Connection.environment(database));
    environment.putAll(Connection.DUMP_SESSION);
    return environment;
  }

  private static List<String> format(Contents.Format format) {
    return switch (format) {
      case PLAIN -> List.of("--format=plain");
      case CUSTOM -> List.of("--format=custom", "--compress=0"); // the seal compresses
    };
  }

  private static List<String> scope(Scope scope) {
    return switch (scope.kind()) {
      case FULL -> List.of();
      case SCHEMA_ONLY -> List.of("--schema-only");
      case DATA_ONLY -> List.of("--data-only");
      case TABLES -> scope.tables().stream().map(table -> "--table=" + table).toList();
    };
  }

  @Override
  public String toString() {
    return String.join(" ", command); // the environment holds the password
  }
}
