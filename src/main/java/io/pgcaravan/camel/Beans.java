package io.pgcaravan.camel;

import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.catalog.Catalog;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.Unrecorded;
import io.pgcaravan.deliver.KeptArchives;
import io.pgcaravan.deliver.Shortfalls.Extent;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.http.Answer;
import io.pgcaravan.log.LogFormat;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.plan.Compression;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.retention.Pinning;
import io.pgcaravan.run.Fires;
import io.pgcaravan.run.Runs;
import io.pgcaravan.run.StateDirectory;
import io.pgcaravan.stage.Stage;
import io.pgcaravan.summary.Compiler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what routes call by name and commands ask, each thing after those it needs. What is costly
 * is made when it is first used.
 */
final class Beans {

  private static final Logger LOG = LoggerFactory.getLogger(Beans.class);

  final Settings settings;
  final LogFormat logFormat;
  final StateDirectory state;
  final MissedFires missedFires;
  final Destinations destinations;
  final KeptArchives kept;
  final Indexes indexes;
  final CatalogRebuild rebuild;
  final Alerting alerting;
  final Runs runs;
  final DrillSteps drill;

  private final Fires fires;
  private final ScheduleSteps schedule;
  private final RestoreRecords restores;
  private final DiedRuns diedRuns;
  private final CamelContext context;
  private final PropertyReader properties;
  private final Plans plans;
  private final Clock clock;
  private final AuditFile audit;
  private final AuditTrail trail;
  private final Looks looks;
  private final MonitorFacts monitorFacts;
  private final BackupSteps backup;
  private final Duration stopLimit;
  private final Duration stopEndingLimit;

  private final boolean inspected;

  /**
   * Makes all of them, and binds those that routes call.
   *
   * @param inspected where nothing will run, and nothing may be written
   */
  Beans(
      CamelContext context,
      Plans plans,
      Mirrors mirrors,
      Clock clock,
      Progress progress,
      boolean inspected) {
    this.context = context;
    this.inspected = inspected;
    this.plans = plans;
    this.clock = clock;
    properties = new PropertyReader(context);
    settings = Settings.of(properties);
    Compression.parse(properties.text("compression"));
    logFormat = LogFormat.of(properties.text("log-format"));
    stopLimit = properties.duration("stop-limit");
    stopEndingLimit = properties.duration("stop-ending-limit");
    state = new StateDirectory(settings.stateDirectory());
    fires = new Fires(state, clock);
    schedule = new ScheduleSteps(plans, fires, this::goingOn);
    destinations = new Destinations(context);
    kept = keptArchives();
    audit = new AuditFile(settings.stateDirectory().resolve("audit.jsonl"));
    trail = new AuditTrail(audit, Actor.of(node()), clock);
    CatalogSource source = new CatalogSource(properties.text("catalog-url"));
    looks = new Looks(context.createProducerTemplate(), source, clock);
    Catalog catalog = new Catalog(source);
    Unrecorded unrecorded = new Unrecorded(settings.stateDirectory().resolve("unrecorded"));
    CatalogWriter writer = new CatalogWriter(source, unrecorded, context.createProducerTemplate());
    AuditEntries entries = new AuditEntries(audit, catalog, node());
    CatalogSteps recorder =
        new CatalogSteps(source, catalog, unrecorded, entries, trail, writer, node());
    indexes =
        new Indexes(
            catalog,
            recorder,
            entries,
            plans,
            destinations,
            state,
            looks,
            context.createProducerTemplate());
    rebuild =
        new CatalogRebuild(
            plans, destinations, recorder, writer, context.createProducerTemplate(), clock);
    alerting = Alerting.bind(properties, plans, indexes::archives, settings, node(), clock);
    missedFires = new MissedFires(context, plans, fires, schedule, alerting.steps()::found);
    runs = new Runs(state, new Stage(settings.stageDirectory()), clock, node(), this::died);
    restores = new RestoreRecords(runs, context.createProducerTemplate());
    diedRuns = new DiedRuns(plans, mirrors, alerting.steps(), restores);
    monitorFacts =
        new MonitorFacts(
            plans, mirrors, indexes, state, fires, settings, alerting.outbox(), context, clock);
    bindCatalog(source, recorder);
    backup = bindBackup(progress);
    bindRestore(progress);
    bindMirror(mirrors, backup, progress);
    bindKeeping();
    bindReports(mirrors);
    drill = bindDrill(progress);
    context.getTypeConverterRegistry().addFallbackTypeConverter(new ClientConverter(), false);
  }

  /** Schedules are made before runs. */
  private boolean goingOn() {
    return runs.goingOn();
  }

  /** Runs are made before those who tell of dead ones. */
  private void died(String runId) {
    diedRuns.tell(runId);
  }

  private void bind(String name, Object bean) {
    context.getRegistry().bind(name, bean);
  }

  private void bindCatalog(CatalogSource source, CatalogSteps recorder) {
    bind("catalog", source);
    bind("catalogTransaction", new CatalogTransaction(source));
    bind("recorder", recorder);
    bind("indexes", indexes);
  }

  private BackupSteps bindBackup(Progress progress) {
    bind("schedule", schedule);
    BackupSteps steps =
        new BackupSteps(plans, destinations, runs, context.createProducerTemplate());
    bind("backup", steps);
    bind("dump", new DumpSteps(clock, node()));
    bind("dumpBinding", new DumpExecBinding());
    bind("dumpExecutor", new DumpExecutor());
    bind("seal", new SealDataFormat(progress));
    bind("delivery", new DeliverySteps(destinations, kept, clock));
    Extent extent =
        new Extent(
            properties.number("back-fill.copies"),
            Duration.ofDays(properties.number("back-fill.days")),
            true);
    bind("backFill", new BackFillSteps(destinations, kept, looks, trail, extent, clock));
    bind("judgeFailure", new FailureJudge());
    bind("tellAttempt", new AttemptTeller());
    return steps;
  }

  private void bindRestore(Progress progress) {
    bind(
        "safety",
        new SafetySteps(
            destinations, runs, properties.text("compression"), properties.text("encrypt-to")));
    PrivateKeyFile key = privateKey();
    RestoreView view =
        new RestoreView(
            new ArchiveFinder(plans, destinations),
            plans,
            key,
            properties.duration("restore.lock-wait"),
            properties.names("destinations"),
            properties.text("encrypt-to"));
    RestoreSteps steps =
        new RestoreSteps(
            view,
            state,
            trail,
            restores,
            progress,
            properties.duration("restore.time-limit"),
            key,
            clock);
    bind("restore", steps);
    bind("judgeRestore", (Processor) steps::judge);
  }

  private void bindMirror(Mirrors mirrors, BackupSteps backup, Progress progress) {
    MirrorSteps steps =
        new MirrorSteps(
            mirrors,
            runs,
            backup,
            new ArchiveFinder(plans, destinations),
            state,
            trail,
            progress,
            context.createProducerTemplate(),
            clock);
    bind("mirror", steps);
    bind("judgeMirror", (Processor) steps::judge);
  }

  private void bindKeeping() {
    Actor actor = Actor.of(node());
    bind(
        "retention",
        new RetentionSteps(
            plans, destinations, looks, state, audit, actor, clock, alerting.steps()::found));
    Pinning pinning = new Pinning(audit, actor, settings.stateDirectory(), clock);
    ArchiveFinder finder = new ArchiveFinder(plans, destinations);
    bind("pins", new PinSteps(finder, pinning));
    bind("verify", new VerifySteps(finder, trail, indexes, privateKey()));
  }

  private DrillSteps bindDrill(Progress progress) {
    DrillSteps.Place place =
        new DrillSteps.Place(
            properties.text("drill.url"),
            settings.embeddedBinaries(),
            settings.stageDirectory().resolve("drill"),
            properties.duration("drill.time-limit"),
            inspected ? "" : state.installation(),
            privateKey());
    DrillSteps steps =
        new DrillSteps(
            plans,
            new ArchiveFinder(plans, destinations),
            new DrillRecords(runs, context.createProducerTemplate()),
            trail,
            place,
            progress,
            clock);
    bind("drill", steps);
    return steps;
  }

  private void bindReports(Mirrors mirrors) {
    bind(
        "summary",
        new SummarySteps(plans, this::summaryCompiler, properties.zone("time-zone"), clock));
    bind("monitors", new MonitorSteps(monitorFacts, clock));
  }

  /** What ends all that is under way. */
  OrderlyStop orderlyStop() {
    return new OrderlyStop(context, runs, backup, stopLimit, stopEndingLimit);
  }

  /**
   * Makes and binds what serves health and metrics.
   *
   * @param refused route files that are broken now
   * @param stopping whether nothing begins any more
   */
  HttpSteps bindHttp(Supplier<Map<Path, CaravanException>> refused, BooleanSupplier stopping) {
    RuntimeFacts facts =
        new RuntimeFacts(context, indexes, monitorFacts, state, refused, stopping, clock);
    MetricPage metrics = new MetricPage(context, indexes, monitorFacts, facts);
    Map<String, Supplier<Answer>> pages = new HashMap<>(new HealthPages(facts).pages());
    pages.put("/metrics", metrics::page);
    return bindHttp(HttpSteps.of(properties, pages), new MeterSteps(metrics::ended));
  }

  /** The same for a command, which serves nothing. */
  HttpSteps bindNoHttp() {
    return bindHttp(HttpSteps.off(), new MeterSteps(record -> {}));
  }

  private HttpSteps bindHttp(HttpSteps http, MeterSteps meters) {
    bind("http", http);
    bind("meters", meters);
    return http;
  }

  /** Made anew for each summary: what there is to ask changes. */
  private Compiler summaryCompiler() {
    Optional<Catalog> catalog = indexes.learned(LOG::warn);
    Indexes.Known known = indexes.known();
    Map<String, String> unread = new HashMap<>();
    known.unread().forEach((name, failure) -> unread.put(name, failure.getMessage()));
    return new Compiler(
        known.archives(), catalog.map(runs -> runs), plan -> state.lastRun(plan), unread);
  }

  /** What opens encrypted archives; it is read by what needs it, when it does. */
  private PrivateKeyFile privateKey() {
    return new PrivateKeyFile(
        properties.file("decrypt.key-file"), properties.file("decrypt.passphrase-file"));
  }

  private KeptArchives keptArchives() {
    return new KeptArchives(
        settings.stageDirectory(),
        Duration.ofDays(properties.number("stage.keep-days")),
        properties.number("stage.keep-gigabytes") * 1_000_000_000L);
  }

  /** This host and installation, as manifests tell them. */
  private String node() {
    return inspected ? host() : host() + "/" + state.installation();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
