package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanParameters;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.RouteSchedule;
import io.pgcaravan.plan.SafetyPlan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;

/**
 * Loads the route files into a started context: those at the top of the routes directory together,
 * then each destination, each channel and each plan by itself, so that a broken file costs no other
 * one.
 */
final class RouteFiles {

  private static final String PATTERN = "*.camel.yaml";
  private static final String PLAN_TEMPLATE = "backup-plan";
  private static final String MIRROR_TEMPLATE = "mirror-plan";
  private static final String SCHEDULE_SUFFIX = "-schedule";
  private static final String DELIVERY_TEMPLATE = "deliver-to";

  private final Path directory;
  private final CamelContext context;
  private final Model model;
  private final Plans plans;
  private final Mirrors mirrors;
  private final List<String> loadedPlans = new ArrayList<>();
  private final List<String> loadedMirrors = new ArrayList<>();
  private final List<String> loadedSchedules = new ArrayList<>();
  private final Map<Path, CaravanException> broken = new HashMap<>();

  RouteFiles(Path directory, CamelContext context, Plans plans, Mirrors mirrors) {
    this.directory = directory;
    this.context = context;
    this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    this.plans = plans;
    this.mirrors = mirrors;
    model.addRouteTemplateDefinitionConverter(PLAN_TEMPLATE, this::plan);
    model.addRouteTemplateDefinitionConverter(MIRROR_TEMPLATE, this::mirror);
    model.addRouteTemplateDefinitionConverter(".+" + SCHEDULE_SUFFIX, this::schedule);
  }

  /**
   * Loads them all.
   *
   * @return the files that are broken, each with what is wrong
   * @throws UsageException if the directory or the files at its top cannot be loaded: without those
   *     nothing works
   */
  Map<Path, CaravanException> load() {
    List<Path> core = files(directory);
    if (core.isEmpty()) {
      throw new UsageException(
          "the routes directory %s holds no route files".formatted(directory),
          "set ROUTES_DIR to the directory that holds backup.camel.yaml");
    }
    loadTogether(core);
    files(directory.resolve("destinations")).forEach(this::loadAlone);
    files(directory.resolve("channels")).forEach(this::loadAlone);
    addDeliveries();
    files(directory.resolve("plans")).forEach(this::loadPlan);
    return Map.copyOf(broken);
  }

  private static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, PATTERN)) {
      List<Path> files = new ArrayList<>();
      stream.forEach(files::add);
      return files.stream().sorted().toList();
    } catch (IOException e) {
      throw new UsageException(
          "the routes directory %s cannot be read".formatted(directory),
          "make it readable for this user",
          e);
    }
  }

  private void loadTogether(List<Path> files) {
    try {
      load(files);
    } catch (Exception e) {
      throw brokenFile(culprit(files, e), e);
    }
  }

  /** Of several files, the one whose name the failure tells. */
  private Path culprit(List<Path> files, Exception failure) {
    String text = causes(failure);
    return files.stream()
        .filter(file -> text.contains(file.getFileName().toString()))
        .findFirst()
        .orElse(directory);
  }

  private void loadAlone(Path file) {
    Set<String> before = routeIds();
    loadedPlans.clear();
    loadedMirrors.clear();
    loadedSchedules.clear();
    try {
      load(List.of(file));
    } catch (Exception e) {
      takeBack(before);
      loadedPlans.forEach(plans::remove);
      loadedMirrors.forEach(mirrors::remove);
      loadedMirrors.forEach(plans::removeDestinations);
      loadedSchedules.forEach(plans::removeSchedule);
      broken.put(file, brokenFile(file, e));
    }
  }

  /** A destination whose file sets no attempts of its own has those of the template's defaults. */
  private void addDeliveries() {
    for (String destination : new Destinations(context).names()) {
      String id = DELIVERY_TEMPLATE + "-" + destination;
      if (context.hasEndpoint("direct://" + id) == null) {
        try {
          TemplatedRouteBuilder.builder(context, DELIVERY_TEMPLATE)
              .routeId(id)
              .parameter("destination", destination)
              .add();
        } catch (RuntimeException e) {
          throw brokenFile(directory.resolve("deliver.camel.yaml"), e);
        }
      }
    }
  }

  /** A file in plans/ that makes no route is a mistake that Camel passes over. */
  private void loadPlan(Path file) {
    Set<String> before = routeIds();
    loadAlone(file);
    if (!broken.containsKey(file) && routeIds().equals(before)) {
      broken.put(
          file,
          new UsageException(
              "the route file %s is broken: it makes no route".formatted(file),
              "write it like routes/plans/daily.camel.yaml"));
    }
  }

  private void load(List<Path> files) throws Exception {
    List<Resource> resources = new ArrayList<>();
    for (Path file : files) {
      resources.add(ResourceHelper.resolveMandatoryResource(context, "file:" + file));
    }
    PluginHelper.getRoutesLoader(context).loadRoutes(resources);
  }

  private Set<String> routeIds() {
    return model.getRouteDefinitions().stream()
        .map(RouteDefinition::getId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Removes what a broken file had added before it failed. */
  private void takeBack(Set<String> before) {
    Set<String> added = routeIds();
    added.removeAll(before);
    for (String id : added) {
      try {
        context.getRouteController().stopRoute(id);
        context.removeRoute(id);
        model.removeRouteDefinition(model.getRouteDefinition(id));
      } catch (Exception e) {
        throw new IllegalStateException("the route " + id + " cannot be taken back", e);
      }
    }
  }

  private static UsageException brokenFile(Path file, Exception failure) {
    String reason =
        Failures.of(failure).map(Throwable::getMessage).orElseGet(() -> reason(failure));
    String hint =
        Failures.of(failure)
            .map(CaravanException::hint)
            .orElse("mend the file; nothing of it runs");
    return new UsageException(
        "the route file %s is broken: %s".formatted(file, reason), hint, failure);
  }

  /** The innermost message, in one line: the outer ones repeat it in more words. */
  private static String reason(Throwable failure) {
    String message = Failures.line(failure);
    return message.lines().map(String::strip).collect(Collectors.joining(" "));
  }

  private static String causes(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause.getMessage()).append('\n');
    }
    return text.toString();
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
    loadedPlans.add(plan.name());
    RouteDefinition route = template.asRouteDefinition();
    route.setId("plan-" + plan.name());
    return route;
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
    loadedMirrors.add(mirror.name());
    RouteDefinition route = template.asRouteDefinition();
    route.setId("mirror-" + mirror.name());
    if (mirror.on()) {
      plans.addDestinations(mirror.name(), mirror.dump().destinations());
      Secrets.addPublic(mirror.name());
      RouteSchedule schedule = mirror.schedule();
      plans.add(schedule);
      loadedSchedules.add(schedule.name());
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
    loadedSchedules.add(schedule.name());
    RouteDefinition route = template.asRouteDefinition();
    route.setId(schedule.name().replace('/', '-'));
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
