package io.pgcaravan.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class ReachableBeansTest {

  private static final String CONTEXT =
      "org.apache.camel:context=pg-caravan,type=context,name=\"pg-caravan\"";
  private static final String ROUTE =
      "org.apache.camel:context=pg-caravan,type=routes,name=\"backup\"";

  @Test
  void what_could_show_secrets_or_run_commands_is_not_there() throws Exception {
    assertThat(shows("com.sun.management:type=HotSpotDiagnostic")).isFalse();
    assertThat(shows("com.sun.management:type=DiagnosticCommand")).isFalse();
    assertThat(shows("jdk.management.jfr:type=FlightRecorder")).isFalse();
    assertThat(shows("java.util.logging:type=Logging")).isFalse();
    assertThat(shows("org.apache.camel:context=pg-caravan,type=tracer,name=BacklogTracer"))
        .isFalse();
    assertThat(shows("org.apache.camel:context=pg-caravan,name=x")).isFalse();
    assertThat(shows(CONTEXT)).isTrue();
    assertThat(shows("io.pgcaravan:type=Caravan")).isTrue();
  }

  @Test
  void of_endpoints_those_are_shown_that_people_fire() throws Exception {
    String endpoint = "org.apache.camel:context=pg-caravan,type=endpoints,name=\"%s\"";
    assertThat(shows(endpoint.formatted("direct://backup"))).isTrue();
    assertThat(shows(endpoint.formatted("direct://local-delete"))).isFalse();
    assertThat(shows(endpoint.formatted("exec://pg_dump\\?binding=%23dumpBinding"))).isFalse();
  }

  @Test
  void messages_go_to_what_people_fire_and_nowhere_else() throws Exception {
    assertThat(calls(CONTEXT, "sendStringBody", "direct://backup", "daily")).isTrue();
    assertThat(calls(CONTEXT, "requestBody", "direct:backup", "daily")).isTrue();
    assertThat(calls(CONTEXT, "sendBody", "exec:sh?args=-c id", "")).isFalse();
    assertThat(calls(CONTEXT, "sendBody", "direct:local-delete", "x")).isFalse();
    assertThat(calls(CONTEXT, "sendBodyAndHeaders", "direct://restore", "", "")).isFalse();
    assertThat(calls(CONTEXT, "sendBody")).isFalse();
    assertThat(calls(CONTEXT, "createEndpoint", "file:/etc")).isFalse();
    assertThat(calls(CONTEXT, "stop")).isFalse();
  }

  @Test
  void messages_bring_what_the_program_s_own_operations_may_tell() throws Exception {
    String backup = "direct:backup";
    assertThat(
            calls(
                CONTEXT, "sendBodyAndHeaders", backup, null, Map.of("plan", "daily", "note", "x")))
        .isTrue();
    assertThat(calls(CONTEXT, "sendBodyAndHeaders", "direct:summary", "", Map.of("days", 7)))
        .isTrue();
    assertThat(calls(CONTEXT, "sendBodyAndHeaders", backup, "daily", null)).isTrue();
    for (String header :
        List.of("CamelSqlQuery", "camelsqlquery", "force", "trigger", "CamelFileName")) {
      assertThat(calls(CONTEXT, "sendBodyAndHeaders", backup, "daily", Map.of(header, "true")))
          .as(header)
          .isFalse();
    }
    assertThat(calls(CONTEXT, "sendBodyAndHeaders", backup, "daily", Map.of("plan", Map.of())))
        .isFalse();
    assertThat(calls(CONTEXT, "sendBodyAndHeaders", backup, "daily", "plan=x")).isFalse();
    assertThat(calls(CONTEXT, "sendBody", backup, Map.of("plan", "daily"))).isFalse();
    assertThat(calls(CONTEXT, "requestBodyAndHeaders", backup, "daily", Map.of())).isFalse();
  }

  @Test
  void dumps_of_routes_do_not_tell_what_stands_for_placeholders() throws Exception {
    assertThat(calls(CONTEXT, "dumpRoutesAsXml")).isTrue();
    assertThat(calls(CONTEXT, "dumpRoutesAsXml", false)).isTrue();
    assertThat(calls(ROUTE, "dumpRouteAsYaml", false, true)).isTrue();
    assertThat(calls(CONTEXT, "dumpRoutesStatsAsXml", true, true)).isTrue();
    assertThat(calls(CONTEXT, "dumpRoutesAsXml", true)).isFalse();
    assertThat(calls(ROUTE, "dumpRouteAsXml", true, false)).isFalse();
    assertThat(calls(ROUTE, "dumpRouteAsYaml", "true")).isFalse();
    assertThat(calls(ROUTE, "dumpRouteAsYaml", (Object) null)).isFalse();
  }

  @Test
  void routes_are_started_and_stopped_but_not_removed() throws Exception {
    assertThat(calls(ROUTE, "stop")).isTrue();
    assertThat(calls(ROUTE, "start")).isTrue();
    assertThat(calls(ROUTE, "dumpRouteAsXml")).isTrue();
    assertThat(calls(ROUTE, "remove")).isFalse();
    assertThat(calls(ROUTE, "updateRouteFromXml", "<route/>")).isFalse();
  }

  @Test
  void the_options_of_the_jvm_are_not_read() throws Exception {
    ObjectName jvm = new ObjectName("java.lang:type=Runtime");
    assertThat(ReachableBeans.reads(jvm, "Uptime")).isTrue();
    assertThat(ReachableBeans.reads(jvm, "InputArguments")).isFalse();
    assertThat(ReachableBeans.reads(jvm, "SystemProperties")).isFalse();
    assertThat(calls("java.lang:type=Memory", "gc")).isFalse();
  }

  private static boolean shows(String name) throws MalformedObjectNameException {
    return ReachableBeans.shows(new ObjectName(name));
  }

  private static boolean calls(String name, String operation, Object... arguments)
      throws MalformedObjectNameException {
    return ReachableBeans.calls(new ObjectName(name), operation, arguments);
  }
}
