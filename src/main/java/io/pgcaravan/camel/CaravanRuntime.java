package io.pgcaravan.camel;

import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.deliver.KeptArchives;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.log.LogFormat;
import io.pgcaravan.log.LogRetention;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The integration runtime: a Camel Main with the project's beans and the routes of the routes
 * directory. Commands start one without schedules, use it, and close it.
 */
public final class CaravanRuntime implements AutoCloseable {

  /** For what is not a run: those were waited for. */
  private static final int SHUTDOWN_SECONDS = 5;

  private final Main main = new Main();
  private final Plans plans = new Plans();
  private final Mirrors mirrors = new Mirrors();
  private final Clock clock = Clock.systemUTC();
  private final RouteGate gate = new RouteGate();
  private Beans beans;
  private RouteFiles routeFiles;
  private RefusedFiles refused;
  private @Nullable LiveRoutes live;
  private @Nullable JmxRegistration operations;
  private @Nullable HttpSteps http;
  private volatile boolean stopping;

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
    startWithoutRoutes(home, environment, schedules, progress, false);
    routeFiles = new RouteFiles(settings().routesDirectory(), context(), plans, mirrors);
    refused = new RefusedFiles(routeFiles, beans.alerting.steps());
    Map<String, RouteFault> faults = routeFiles.load();
    beans.runs.sweep(); // once there are channels to tell of it
    if (schedules) {
      beans.drill.sweep();
      refused.tell();
      operations = JmxRegistration.of(new JmxOperations(this));
      openHttp();
      live = liveRoutes(faults);
      live.start();
    }
  }

  /**
   * Starts what is needed to validate route files; the caller closes it. Nothing is written, and no
   * route is there to run.
   *
   * @param environment of settings
   */
  public static RouteInspection inspect(Path home, Map<String, String> environment) {
    CaravanRuntime runtime = new CaravanRuntime();
    try {
      Progress none =
          (done, totalBytes) -> {
            throw new IllegalStateException("nothing runs here");
          };
      runtime.startWithoutRoutes(home, environment, false, none, true);
      return new RouteInspection(runtime);
    } catch (RuntimeException e) {
      runtime.close();
      throw Failures.of(e).<RuntimeException>map(found -> found).orElse(e);
    }
  }

  /** With everything that routes call, and none of them. */
  private void startWithoutRoutes(
      Path home,
      Map<String, String> environment,
      boolean schedules,
      Progress progress,
      boolean inspected) {
    main.setPropertyPlaceholderLocations("file:" + home.resolve("application.properties"));
    main.addOverrideProperty("caravan.home", home.toString());
    main.addOverrideProperty("caravan.schedules", String.valueOf(schedules));
    boolean jmx = schedules || Boolean.getBoolean("caravan.jmx");
    main.addOverrideProperty("camel.main.jmx-enabled", String.valueOf(jmx));
    // without schedules it has no job to wait for, and would wait half a second for its idle
    // threads
    main.addOverrideProperty(
        "camel.component.quartz.interrupt-jobs-on-shutdown", String.valueOf(!schedules));
    main.configure().withBasePackageScanEnabled(false);
    main.configure().withRoutesIncludePattern("false");
    main.configure().setShutdownTimeout(SHUTDOWN_SECONDS);
    main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // no end of its own beside ours
    main.configure().setInflightRepositoryBrowseEnabled(true); // what runs now can be told
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeInitialize(BaseMainSupport support) {
            CamelContext context = support.getCamelContext();
            context.setInflightRepository(gate);
            context
                .getPropertiesComponent()
                .addPropertiesFunction(new SettingFunction(environment));
            context.getPropertiesComponent().addPropertiesFunction(new GivenFunction(context));
            for (VaultKind each : VaultKind.values()) {
              context
                  .getPropertiesComponent()
                  .addPropertiesFunction(new VaultFunction(each, context));
            }
            context.getCamelContextExtension().addInterceptStrategy(new RunInLog());
          }

          @Override
          public void afterConfigure(BaseMainSupport support) {
            beans = new Beans(context(), plans, mirrors, clock, progress, inspected);
            http =
                schedules
                    ? beans.bindHttp(CaravanRuntime.this::brokenFiles, () -> stopping)
                    : beans.bindNoHttp();
          }
        });
    main.start();
    if (schedules) {
      new PropertyReader(context()).readAll();
    }
  }

  private void openHttp() {
    @Nullable Findings findings = http == null ? null : http.open();
    if (findings != null) {
      beans.alerting.steps().found(findings);
    }
  }

  private LiveRoutes liveRoutes(Map<String, RouteFault> faults) {
    return new LiveRoutes(
        routeFiles,
        faults,
        new RouteCheck(context()),
        gate,
        Duration.ofMillis(new PropertyReader(context()).number("routes.look-interval")),
        clock,
        new LiveRoutes.Listener() {
          @Override
          public void refused() {
            refused.tell();
          }

          @Override
          public void madeAnew(Set<String> schedules, Instant since) {
            beans.missedFires.runDueSince(schedules, since);
          }

          @Override
          public void mended(Set<String> schedules) {
            beans.missedFires.run(schedules);
          }
        });
  }

  public CamelContext context() {
    return main.getCamelContext();
  }

  public Settings settings() {
    return beans.settings;
  }

  /** How lines are logged. */
  public LogFormat logFormat() {
    return beans.logFormat;
  }

  /** How long log files are kept, and how large all of them may be. */
  public LogRetention logRetention() {
    return new PropertyReader(context()).logRetention();
  }

  public Clock clock() {
    return clock;
  }

  public Plans plans() {
    return plans;
  }

  public Mirrors mirrors() {
    return mirrors;
  }

  public StateDirectory state() {
    return beans.state;
  }

  public Destinations destinations() {
    return beans.destinations;
  }

  /** What the catalog's database knows; asked at the first question. */
  public Catalog catalog() {
    return beans.indexes.catalog();
  }

  /** What is known of archives and runs, by the catalog or without it. */
  public Indexes indexes() {
    return beans.indexes;
  }

  /** Makes the catalog again. */
  public CatalogRebuild rebuild() {
    return beans.rebuild;
  }

  /** Who is told of failures, and what waits to be sent. */
  public Alerting alerting() {
    return beans.alerting;
  }

  /** Archives that no destination took, waiting in the stage. */
  public KeptArchives keptArchives() {
    return beans.kept;
  }

  /**
   * Route files that are refused, each with what is wrong; the others run, and of these what ran
   * before. Where schedules are on, it is kept up to date.
   */
  public Map<Path, CaravanException> brokenFiles() {
    return routeFiles.broken();
  }

  /**
   * The plan of a name.
   *
   * @throws io.pgcaravan.failure.UsageException if there is none; where its file is broken, saying
   *     so
   */
  public Plan plan(String name) {
    gate.awaitOpen(); // it may be made anew at this moment
    if (plans.find(name).isEmpty()) {
      refused.requireSound(name);
    }
    return plans.get(name);
  }

  /**
   * The mirror of a name.
   *
   * @throws io.pgcaravan.failure.UsageException if there is none; where its file is broken, saying
   *     so
   */
  public MirrorPlan mirror(String name) {
    gate.awaitOpen(); // it may be made anew at this moment
    if (mirrors.find(name).isEmpty()) {
      refused.requireSound(name);
    }
    return mirrors.get(name);
  }

  /** What is in flight, and route files whose edits wait for it to end. */
  public RouteGate gate() {
    return gate;
  }

  /** Runs the fires that were missed while the program was down, each on a thread of its own. */
  public void runMissedFires() {
    beans.missedFires.run();
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

  /**
   * Stops, once: no run begins any more; those under way may end within {@code caravan.stop-limit},
   * then they are cut off.
   *
   * @return whether nothing was cut off
   */
  public synchronized boolean stop() {
    if (stopping) {
      return !ClientProcess.ending();
    }
    stopping = true;
    if (live != null) {
      live.close();
    }
    OrderlyStop.Ending ending =
        beans == null ? OrderlyStop.Ending.WHOLE : beans.orderlyStop().await();
    if (ending != OrderlyStop.Ending.ABANDONED) {
      main.stop();
    }
    if (operations != null) {
      operations.close(); // what runs until then may be followed
    }
    if (http != null) {
      http.close(); // last: until then it tells that the program stops
    }
    return ending == OrderlyStop.Ending.WHOLE;
  }

  @Override
  public void close() {
    stop();
  }
}
