package io.pgcaravan.camel;

import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanParameters;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.RouteSchedule;
import io.pgcaravan.plan.SafetyPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.util.StringHelper;

/** Reads the instances of templates: what is a plan, a mirror, or another route's schedule. */
final class TemplateInstances {

  private static final String PLAN_TEMPLATE = "backup-plan";
  private static final String MIRROR_TEMPLATE = "mirror-plan";
  private static final String SCHEDULE_SUFFIX = "-schedule";

  private final CamelContext context;
  private final Model model;
  private final Plans plans;
  private final Mirrors mirrors;
  private RouteParts parts = new RouteParts();

  TemplateInstances(CamelContext context, Plans plans, Mirrors mirrors) {
    this.context = context;
    this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    this.plans = plans;
    this.mirrors = mirrors;
    model.addRouteTemplateDefinitionConverter(PLAN_TEMPLATE, this::plan);
    model.addRouteTemplateDefinitionConverter(MIRROR_TEMPLATE, this::mirror);
    model.addRouteTemplateDefinitionConverter(".+" + SCHEDULE_SUFFIX, this::schedule);
  }

  /** Those that are read from now on belong to these. */
  void belongTo(RouteParts owner) {
    parts = owner;
  }

  /** Forgets what was read for a file. */
  void forget(RouteParts owner) {
    owner.plans.forEach(plans::remove);
    owner.mirrors.forEach(mirrors::remove);
    owner.mirrors.forEach(plans::removeDestinations);
    owner.schedules.forEach(plans::removeSchedule);
  }

  /** Called by Camel for each instance of the plan template, before its route is made. */
  private RouteDefinition plan(RouteTemplateDefinition template, Map<String, Object> parameters) {
    Plan plan = PlanParameters.read(values(template, parameters, "plan"));
    if (mirrors.find(plan.name()).isPresent()) {
      throw new UsageException(
          "a mirror has the name %s already".formatted(plan.name()),
          "give the plan a name of its own");
    }
    plans.add(plan);
    parts.plans.add(plan.name());
    RouteDefinition route = template.asRouteDefinition();
    return named(route, "plan-" + plan.name());
  }

  /** The same for each instance of the mirror template; one without a target does not fire. */
  private RouteDefinition mirror(RouteTemplateDefinition template, Map<String, Object> parameters) {
    MirrorPlan mirror = MirrorPlan.read(values(template, parameters, "plan"));
    if (plans.find(mirror.name()).isPresent() || SafetyPlan.isReserved(mirror.name())) {
      throw new UsageException(
          "the name %s is taken by a plan".formatted(mirror.name()),
          "give the mirror a name of its own");
    }
    mirrors.add(mirror);
    parts.mirrors.add(mirror.name());
    RouteDefinition route = template.asRouteDefinition();
    named(route, "mirror-" + mirror.name());
    if (mirror.on()) {
      plans.addDestinations(mirror.name(), mirror.dump().destinations());
      Secrets.addPublic(mirror.name());
      RouteSchedule schedule = mirror.schedule();
      plans.add(schedule);
      parts.schedules.add(schedule.name());
    } else {
      route.setAutoStartup("false");
    }
    return route;
  }

  /**
   * The same for each instance of a template {@code X-schedule}, which fires {@code direct:X} with
   * its other parameters as headers. Its name is its parameter name, or else that of its plan.
   */
  private RouteDefinition schedule(
      RouteTemplateDefinition template, Map<String, Object> parameters) {
    String target =
        template.getId().substring(0, template.getId().length() - SCHEDULE_SUFFIX.length());
    Map<String, String> headers = values(template, parameters, "name");
    String name = headers.remove("name");
    String grace = headers.remove("grace");
    RouteSchedule schedule =
        RouteSchedule.of(
            target,
            name == null ? headers.getOrDefault("plan", target) : name,
            headers.remove("cron"),
            headers.remove("timeZone"),
            grace == null ? "1h" : grace,
            headers);
    plans.add(schedule);
    parts.schedules.add(schedule.name());
    RouteDefinition route = template.asRouteDefinition();
    return named(route, schedule.name().replace('/', '-'));
  }

  /** Camel would let a second route of the same id take the place of the first. */
  private RouteDefinition named(RouteDefinition route, String id) {
    if (model.getRouteDefinition(id) != null) {
      throw new UsageException(
          "there is a route %s already".formatted(id), "give the route that is no plan another id");
    }
    route.setId(id);
    return route;
  }

  /**
   * What an instance of a template says, placeholders resolved, and defaults filled in.
   *
   * @param nameParameter tells the instance in messages
   * @throws UsageException if it has a parameter that the template does not know
   */
  private Map<String, String> values(
      RouteTemplateDefinition template, Map<String, Object> parameters, String nameParameter) {
    Set<String> known = new HashSet<>();
    Map<String, String> values = new HashMap<>();
    for (RouteTemplateParameterDefinition parameter : template.getTemplateParameters()) {
      String name = parameter.getName();
      known.add(name);
      known.add(StringHelper.camelCaseToDash(name));
      Object value = parameters.get(name);
      values.put(
          name, value == null ? "" : context.resolvePropertyPlaceholders(String.valueOf(value)));
    }
    parameters.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new UsageException(
                  "%s %s has an unknown parameter '%s'"
                      .formatted(
                          nameParameter.equals("plan") ? "plan" : "schedule",
                          values.getOrDefault(nameParameter, template.getId()),
                          name),
                  "%s lists the parameters there are"
                      .formatted(
                          nameParameter.equals("plan")
                              ? "routes/plan.camel.yaml"
                              : "the template " + template.getId()));
            });
    return values;
  }
}
