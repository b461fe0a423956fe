package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.Unrecorded;
import io.pgcaravan.deliver.KeptArchives;
import io.pgcaravan.deliver.Shortfalls.Extent;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.log.LogRetention;
import io.pgcaravan.plan.Compression;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.Scheduled;
import io.pgcaravan.retention.Pinning;
import io.pgcaravan.run.Fires;
import io.pgcaravan.run.Runs;
import io.pgcaravan.run.StateDirectory;
import io.pgcaravan.stage.Stage;
import io.pgcaravan.summary.Compiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The integration runtime: a Camel Main with the project's beans and the routes of the routes
 * directory. Commands start one without schedules, use it, and close it.
 */
public final class CaravanRuntime implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CaravanRuntime.class);

  private final Main main = new Main();
  private final Plans plans = new Plans();
  private final Clock clock = Clock.systemUTC();
  private Settings settings;
  private StateDirectory state;
  private Fires fires;
  private ScheduleSteps schedule;
  private Destinations destinations;
  private Looks looks;
  private Indexes indexes;
  private CatalogRebuild rebuild;
  private KeptArchives kept;
  private Runs runs;
  private Alerting alerting;
  private Map<Path, CaravanException> brokenFiles = Map.of();

  private CaravanRuntime() {}

  /**
   * Starts a runtime; the caller closes it.
   *
   * @param home where application.properties is
   * @param environment of settings
   * @param schedules whether plans fire
   * @throws CaravanException if a setting is unusable or the core routes are broken
   */
  public static CaravanRuntime start(
      Path home, Map<String, String> environment, boolean schedules, Progress progress) {
    CaravanRuntime runtime = new CaravanRuntime();
    try {
      runtime.startMain(home, environment, schedules, progress);
      return runtime;
    } catch (RuntimeException e) {
      runtime.close();
      throw Failures.of(e).<RuntimeException>map(found -> found).orElse(e);
    }
  }

  private void startMain(
      Path home, Map<String, String> environment, boolean schedules, Progress progress) {
    main.setPropertyPlaceholderLocations("file:" + home.resolve("application.properties"));
    main.addOverrideProperty("caravan.home", home.toString());
    main.addOverrideProperty("caravan.schedules", String.valueOf(schedules));
    boolean jmx = schedules || Boolean.getBoolean("caravan.jmx");
    main.addOverrideProperty("camel.main.jmx-enabled", String.valueOf(jmx));
    main.configure().withBasePackageScanEnabled(false);
    main.configure().withRoutesIncludePattern("false");
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeInitialize(BaseMainSupport support) {
            CamelContext context = support.getCamelContext();
            context
                .getPropertiesComponent()
                .addPropertiesFunction(new SettingFunction(environment));
            context.getPropertiesComponent().addPropertiesFunction(new GivenFunction(context));
          }

          @Override
          public void afterConfigure(BaseMainSupport support) {
            bind(support.getCamelContext(), progress);
          }
        });
    main.start();
    brokenFiles = new RouteFiles(settings.routesDirectory(), context(), plans).load();
    runs.sweep(); // once there are channels to tell of it
    if (schedules) {
      alerting.steps().found(brokenFindings());
    }
  }

  /** Route files that nobody may look at for long: their plans do not run. */
  private Findings brokenFindings() {
    return new Findings(
        "route files",
        brokenFiles.entrySet().stream()
            .map(
                each ->
                    new Finding(
                        each.getKey().getFileName().toString(),
                        null,
                        null,
                        each.getValue().getMessage(),
                        each.getValue().hint()))
            .toList());
  }

  private void bind(CamelContext context, Progress progress) {
    settings = Settings.of(context);
    Compression.parse(context.resolvePropertyPlaceholders("{{caravan.compression}}"));
    state = new StateDirectory(settings.stateDirectory());
    fires = new Fires(state, clock);
    schedule = new ScheduleSteps(plans, fires);
    destinations = new Destinations(context);
    Map<String, Object> beans = new HashMap<>();
    alerting =
        Alerting.bind(
            context, plans, () -> indexes.archives(), settings.stateDirectory(), node(), clock);
    runs =
        new Runs(
            state,
            new Stage(settings.stageDirectory()),
            clock,
            node(),
            alerting.steps()::interrupted);
    AuditFile audit = new AuditFile(settings.stateDirectory().resolve("audit.jsonl"));
    Actor actor = Actor.of(node());
    AuditTrail trail = new AuditTrail(audit, actor, clock);
    looks = new Looks(context.createProducerTemplate(), clock);
    bindCatalog(context, audit, trail, beans);
    beans.put("backup", new BackupSteps(plans, destinations, runs));
    beans.put("dump", new DumpSteps(clock, node()));
    beans.put("dumpBinding", new DumpExecBinding());
    beans.put("dumpExecutor", new DumpExecutor());
    beans.put("seal", new SealDataFormat(progress));
    kept = keptArchives(context);
    beans.put("delivery", new DeliverySteps(destinations, kept, clock));
    beans.put(
        "backFill",
        new BackFillSteps(destinations, kept, looks, trail, backFillExtent(context), clock));
    beans.put("judgeFailure", new FailureJudge());
    Pinning pinning = new Pinning(audit, actor, settings.stateDirectory(), clock);
    beans.put(
        "retention",
        new RetentionSteps(
            plans, destinations, looks, state, audit, actor, clock, alerting.steps()::found));
    beans.put("pins", new PinSteps(plans, destinations, pinning));
    beans.put("verify", new VerifySteps(new ArchiveFinder(plans, destinations), trail));
    beans.put("schedule", schedule);
    beans.put("tellAttempt", new AttemptTeller());
    beans.put("summary", new SummarySteps(plans, this::summaryCompiler, timeZone(context), clock));
    beans.put("monitors", monitors(context));
    beans.forEach(context.getRegistry()::bind);
    context.getTypeConverterRegistry().addFallbackTypeConverter(new ClientConverter(), false);
  }

  private void bindCatalog(
      CamelContext context, AuditFile audit, AuditTrail trail, Map<String, Object> beans) {
    CatalogSource source =
        new CatalogSource(context.resolvePropertyPlaceholders("{{caravan.catalog-url}}"));
    Catalog catalog = new Catalog(source);
    Unrecorded unrecorded = new Unrecorded(settings.stateDirectory().resolve("unrecorded"));
    beans.put("catalog", source);
    beans.put("catalogTransaction", new CatalogTransaction(source));
    CatalogSteps recorder = new CatalogSteps(source, catalog, unrecorded, audit, trail, node());
    beans.put("recorder", recorder);
    indexes =
        new Indexes(
            catalog, recorder, plans, destinations, state, looks, context.createProducerTemplate());
    beans.put("indexes", indexes);
    rebuild =
        new CatalogRebuild(plans, destinations, recorder, context.createProducerTemplate(), clock);
  }

  /** Made anew for each summary: what there is to ask changes. */
  private Compiler summaryCompiler() {
    Optional<Catalog> catalog = indexes.usable(LOG::warn);
    ArchiveIndex archives =
        catalog
            .<ArchiveIndex>map(known -> known)
            .orElseGet(
                () -> indexes.atDestinations(plans.destinations().stream().sorted().toList()));
    return new Compiler(archives, catalog.map(known -> known), plan -> state.lastRun(plan));
  }

  private static ZoneId timeZone(CamelContext context) {
    String name = context.resolvePropertyPlaceholders("{{caravan.time-zone}}");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new UsageException(
          "unknown time zone '%s'".formatted(name), "set TIME_ZONE to a name such as UTC", e);
    }
  }

  /** The index and the history are looked for when a monitor looks: commands need neither. */
  private MonitorSteps monitors(CamelContext context) {
    return new MonitorSteps(
        new MonitorFacts(
            plans,
            () -> indexes.archives(),
            state,
            fires,
            settings,
            alerting.outbox(),
            context,
            clock),
        () -> indexes.runs(word -> {}),
        clock);
  }

  private KeptArchives keptArchives(CamelContext context) {
    return new KeptArchives(
        settings.stageDirectory(),
        Duration.ofDays(number(context, "stage.keep-days")),
        number(context, "stage.keep-gigabytes") * 1_000_000_000L);
  }

  private static Extent backFillExtent(CamelContext context) {
    return new Extent(
        number(context, "back-fill.copies"),
        Duration.ofDays(number(context, "back-fill.days")),
        true);
  }

  /** A whole number among the properties. */
  private static int number(CamelContext context, String name) {
    String text = context.resolvePropertyPlaceholders("{{caravan." + name + "}}");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "malformed caravan.%s '%s'".formatted(name, text), "write a whole number", e);
    }
  }

  /** This host and installation, as manifests tell them. */
  private String node() {
    return host() + "/" + state.installation();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  public CamelContext context() {
    return main.getCamelContext();
  }

  public Settings settings() {
    return settings;
  }

  /** How long log files are kept, and how large all of them may be. */
  public LogRetention logRetention() {
    return new LogRetention(
        number(context(), "log-days"), number(context(), "log-megabytes") * 1_000_000L);
  }

  public Clock clock() {
    return clock;
  }

  public Plans plans() {
    return plans;
  }

  public StateDirectory state() {
    return state;
  }

  public Destinations destinations() {
    return destinations;
  }

  /** What the catalog's database knows; asked at the first question. */
  public Catalog catalog() {
    return indexes.catalog();
  }

  /** What is known of archives and runs, by the catalog or without it. */
  public Indexes indexes() {
    return indexes;
  }

  /** Makes the catalog again. */
  public CatalogRebuild rebuild() {
    return rebuild;
  }

  /** Who is told of failures, and what waits to be sent. */
  public Alerting alerting() {
    return alerting;
  }

  /** Archives that no destination took, waiting in the stage. */
  public KeptArchives keptArchives() {
    return kept;
  }

  /** Route files that could not be loaded, each with what is wrong; the others run. */
  public Map<Path, CaravanException> brokenFiles() {
    return brokenFiles;
  }

  /** Runs the fires that were missed while the program was down, each on a thread of its own. */
  public void runMissedFires() {
    ProducerTemplate template = context().createProducerTemplate();
    for (Scheduled each : plans.allScheduled()) {
      fires
          .missed(each)
          .filter(fire -> fires.begin(each, fire))
          .ifPresent(
              fire -> {
                LOG.info("{}: the fire of {} was missed and is run now", each.name(), fire);
                Map<String, Object> headers = new HashMap<>(each.headers());
                headers.put("trigger", "missed");
                headers.put("scheduledFireTime", Date.from(fire));
                template
                    .asyncRequestBodyAndHeaders("direct:" + each.route(), null, headers)
                    .whenComplete((body, failure) -> schedule.end(each.name()));
              });
    }
  }

  /**
   * Fires a route and waits for its end.
   *
   * @throws CaravanException what the route failed with, if it was foreseen
   */
  public void fire(String route, Map<String, Object> headers) {
    ask(route, headers, Object.class);
  }

  /**
   * Fires a route and waits for what it makes of the body; null for nothing.
   *
   * @throws CaravanException what the route failed with, if it was foreseen
   */
  public <T> @Nullable T ask(String route, Map<String, Object> headers, Class<T> type) {
    try (ProducerTemplate template = context().createProducerTemplate()) {
      return template.requestBodyAndHeaders("direct:" + route, null, headers, type);
    } catch (CamelExecutionException e) {
      throw Failures.of(e).<RuntimeException>map(found -> found).orElse(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops: no new fires; a run under way may end within the shutdown timeout. */
  @Override
  public void close() {
    main.stop();
  }
}
