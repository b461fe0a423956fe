package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a step logs has the id of its exchange's run, whatever the thread did before. */
class RunInLogTest {

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private void see(Exchange exchange) {
    seen.add(exchange.getFromRouteId() + " " + MDC.get("run"));
  }

  private static RunRecord record(String id) {
    Instant now = Instant.EPOCH;
    return new RunRecord(
        id,
        "node",
        Kind.BACKUP,
        "daily",
        "db",
        "manual",
        null,
        "",
        now,
        now,
        Outcome.COMPLETE,
        "",
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(),
        Map.of());
  }

  private RouteBuilder routes(ProducerTemplate template) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:outer")
            .routeId("outer")
            .process(exchange -> exchange.setVariable("record", record("outer-1")))
            .split(constant("a,b,c"))
            .parallelProcessing()
            .process(RunInLogTest.this::see)
            .end()
            .process(
                exchange ->
                    template.send(
                        "direct:inner", within -> within.setVariable("record", record("inner-1"))))
            .process(RunInLogTest.this::see);
        from("direct:inner").routeId("inner").process(RunInLogTest.this::see).to("direct:none");
        from("direct:none").routeId("none").process(RunInLogTest.this::see);
      }
    };
  }

  @Test
  void eachStepHasItsOwn() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.getCamelContextExtension().addInterceptStrategy(new RunInLog());
      context.addRoutes(routes(context.createProducerTemplate()));
      context.start();
      MDC.put("run", "stale");

      context.createProducerTemplate().sendBody("direct:outer", "");
      MDC.remove("run");
      context.createProducerTemplate().sendBody("direct:none", "");
    }

    assertThat(seen)
        .containsExactly(
            "outer outer-1",
            "outer outer-1",
            "outer outer-1",
            "inner inner-1",
            "inner inner-1",
            "outer outer-1",
            "none null");
  }
}
