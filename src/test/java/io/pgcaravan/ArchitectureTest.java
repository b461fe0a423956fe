package io.pgcaravan;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** The arrows that docs/architecture.md allows. */
@AnalyzeClasses(packages = "io.pgcaravan", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "io.pgcaravan.";

  @ArchTest static final ArchRule FAILURE = onlyUses("failure");
  @ArchTest static final ArchRule POSTGRES = onlyUses("postgres", "failure");
  @ArchTest static final ArchRule PROOF = onlyUses("proof", "failure");
  @ArchTest static final ArchRule PLAN = onlyUses("plan", "failure", "postgres", "proof");
  @ArchTest static final ArchRule DUMP = onlyUses("dump", "failure", "plan", "postgres");
  @ArchTest static final ArchRule LOG = onlyUses("log", "failure", "stage");
  @ArchTest static final ArchRule OPENPGP = onlyUses("openpgp", "failure");
  @ArchTest static final ArchRule SEAL = onlyUses("seal", "plan", "openpgp");
  @ArchTest static final ArchRule ARCHIVE = onlyUses("archive", "failure", "postgres", "proof");
  @ArchTest static final ArchRule STAGE = onlyUses("stage", "failure");

  @ArchTest
  static final ArchRule DESTINATION = onlyUses("destination", "failure", "archive", "stage");

  @ArchTest static final ArchRule AUDIT = onlyUses("audit", "failure", "archive", "stage");

  @ArchTest
  static final ArchRule RETENTION =
      onlyUses("retention", "failure", "plan", "archive", "destination", "audit");

  @ArchTest
  static final ArchRule DELIVER =
      onlyUses("deliver", "failure", "archive", "stage", "destination", "retention");

  @ArchTest
  static final ArchRule VERIFY =
      onlyUses(
          "verify",
          "failure",
          "plan",
          "postgres",
          "proof",
          "dump",
          "openpgp",
          "seal",
          "archive",
          "destination");

  @ArchTest
  static final ArchRule RESTORE =
      onlyUses("restore", "failure", "postgres", "proof", "archive", "destination", "verify");

  @ArchTest
  static final ArchRule DRILL =
      onlyUses(
          "drill",
          "failure",
          "plan",
          "postgres",
          "proof",
          "openpgp",
          "archive",
          "stage",
          "destination",
          "verify",
          "restore");

  @ArchTest
  static final ArchRule MIRROR =
      onlyUses("mirror", "failure", "plan", "postgres", "proof", "restore");

  @ArchTest
  static final ArchRule RUN =
      onlyUses(
          "run", "failure", "plan", "postgres", "proof", "openpgp", "seal", "archive", "stage");

  @ArchTest
  static final ArchRule CATALOG =
      onlyUses(
          "catalog", "failure", "proof", "plan", "archive", "stage", "destination", "run", "audit");

  @ArchTest
  static final ArchRule ALERT = onlyUses("alert", "failure", "plan", "archive", "stage", "run");

  @ArchTest
  static final ArchRule MONITOR =
      onlyUses("monitor", "failure", "postgres", "openpgp", "plan", "catalog", "alert");

  @ArchTest static final ArchRule HTTP = onlyUses("http", "failure");

  @ArchTest static final ArchRule HEALTH = onlyUses("health", "failure", "plan", "run", "monitor");

  @ArchTest static final ArchRule SUMMARY = onlyUses("summary", "plan", "run", "catalog", "alert");

  @ArchTest static final ArchRule JMX = onlyUses("jmx", "failure", "archive", "run", "catalog");

  @ArchTest static final ArchRule CONSOLE = onlyUses("console", "failure", "http", "jmx");

  @ArchTest
  static final ArchRule METRICS = onlyUses("metrics", "run", "catalog", "monitor", "health");

  @ArchTest static final ArchRule ROUTES = onlyUses("routes", "failure");
  @ArchTest static final ArchRule DEMO = onlyUses("demo", "failure", "postgres");

  @ArchTest
  static final ArchRule CAMEL =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "camel")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + "cli", ROOT + "demo");

  @ArchTest
  static final ArchRule ONLY_THE_EDGE_KNOWS_CAMEL =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "camel", ROOT + "cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.camel..");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PACKAGES_ARE_NAMED_AFTER_THE_DOMAIN =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..service..", "..util..", "..utils..", "..impl..", "..manager..", "..helper..");

  private static ArchRule onlyUses(String name, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(name), Arrays.stream(others))
            .map(each -> ROOT + each + "..")
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("io.pgcaravan..")).or(resideInAnyPackage(allowed)))
        .because("package %s may use %s only".formatted(name, String.join(", ", others)));
  }
}
