package io.pgcaravan.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.ServerVersion;
import io.pgcaravan.proof.Proof;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What stands against a restore, judged from facts before anything is touched. What it does not
 * foresee fails in the restore's transaction, and harms nothing either.
 *
 * @param wanted what is to be restored, and how
 * @param target what the database, or its server, says
 * @param freeBytes on the disk of the server's data; empty if that is not this machine's
 */
public record Preflight(Wanted wanted, TargetState target, OptionalLong freeBytes) {

  /** A table, its TOAST table and their indexes are locked each, and most have a further index. */
  private static final long LOCKS_OF_A_TABLE = 5;

  private static final int LONGEST_NAME = 63;

  /** What is wrong, the worst first. */
  public List<Obstacle> obstacles() {
    List<Obstacle> all = new ArrayList<>(ScopeRules.obstacles(wanted, target));
    server(all);
    rights(all);
    roles(all);
    extensions(all);
    room(all);
    locks(all);
    notes(all);
    all.sort((a, b) -> Boolean.compare(b.refuses(), a.refuses()));
    return List.copyOf(all);
  }

  private void server(List<Obstacle> all) {
    if (target.standby()) {
      all.add(refusal("the target is a standby", "restore into its primary"));
    } else if (target.readOnly()) {
      all.add(
          refusal(
              "the target is read-only (default_transaction_read_only)",
              "switch it off for the role or the database, or restore elsewhere"));
    }
    int major = major().orElse(0);
    if (major > target.major()) {
      all.add(
          note(
              "the archive is of PostgreSQL %d and the target of %d"
                  .formatted(major, target.major()),
              "what the older one does not know makes the restore fail, and changes nothing then"));
    }
  }

  private Optional<Integer> major() {
    return wanted
        .manifest()
        .map(Manifest::serverVersion)
        .flatMap(ServerVersion::find)
        .map(ServerVersion::major);
  }

  private void rights(List<Obstacle> all) {
    if (wanted.intoNew()) {
      if (!target.makesDatabases()) {
        all.add(
            refusal(
                "the role %s may not create databases".formatted(target.role()),
                "ALTER ROLE \"%s\" CREATEDB, or restore as another role".formatted(target.role())));
      }
      if (wanted.newDatabase().getBytes(UTF_8).length > LONGEST_NAME) {
        all.add(
            refusal(
                "the name %s is longer than the %d bytes that a database's may have"
                    .formatted(wanted.newDatabase(), LONGEST_NAME),
                "choose a shorter one"));
      }
      if (target.databases().contains(wanted.newDatabase())) {
        all.add(
            refusal(
                "the database %s is there already".formatted(wanted.newDatabase()),
                "choose another name, or leave out --into-new to replace what it holds"));
      }
      return;
    }
    if (wanted.full() && !target.empty()) {
      return; // what replaces it judges for itself
    }
    if (!target.makesSchemas() && !target.makesTables()) {
      all.add(
          refusal(
              "the role %s may make nothing in the target".formatted(target.role()),
              "restore as the owner of the database"));
    } else if (!target.makesTables()) {
      all.add(
          note(
              "the role %s may make nothing in the target's schema public".formatted(target.role()),
              "if it fails there, GRANT CREATE ON SCHEMA public, or restore as its owner"));
    }
  }

  private void roles(List<Obstacle> all) {
    TreeSet<String> missing = new TreeSet<>();
    proofs().map(Proof::roles).forEach(missing::addAll);
    missing.removeAll(target.roles());
    missing.remove("public");
    missing.remove("PUBLIC");
    if (!missing.isEmpty()) {
      all.add(
          refusal(
              "roles that the archive names are missing: " + ScopeRules.some(List.copyOf(missing)),
              globals().map(Preflight::fromGlobals).orElse("make them first (CREATE ROLE)")));
    }
  }

  private Optional<String> globals() {
    return wanted
        .manifest()
        .flatMap(
            manifest ->
                manifest.companions().stream()
                    .map(Manifest.Companion::name)
                    .filter(
                        name -> name.endsWith(".globals.sql") || name.endsWith(".globals.sql.gpg"))
                    .findFirst());
  }

  private static String fromGlobals(String file) {
    return file.endsWith(".gpg")
        ? "make them from %s, which lies beside the archive: gpg --decrypt %1$s | psql -X -d postgres"
            .formatted(file)
        : "make them from %s, which lies beside the archive".formatted(file);
  }

  private void extensions(List<Obstacle> all) {
    List<String> needed =
        sources()
            .map(DatabaseFacts::extensions)
            .flatMap(Collection::stream)
            .map(DatabaseFacts.Extension::name)
            .distinct()
            .sorted()
            .toList();
    List<String> missing =
        needed.stream().filter(name -> !target.available().contains(name)).toList();
    if (!missing.isEmpty()) {
      all.add(
          refusal(
              "extensions that the archive needs are not on the target's server: "
                  + ScopeRules.some(missing),
              "install their packages there"));
    }
    List<String> restricted =
        needed.stream()
            .filter(target.restricted()::contains)
            .filter(name -> wanted.intoNew() || !target.installed().contains(name))
            .toList();
    if (!restricted.isEmpty() && !target.superuser()) {
      all.add(
          note(
              "only a superuser may create the extensions " + ScopeRules.some(restricted),
              "if it fails there, let one create them, or restore as one"));
    }
  }

  private void room(List<Obstacle> all) {
    long text = wanted.plainBytes();
    long database = wanted.manifest().map(Manifest::databaseSizeBytes).orElse(0L);
    long needed = Math.max(text, database);
    if (freeBytes.isEmpty() || freeBytes.getAsLong() >= needed) {
      return;
    }
    String message =
        "the server's disk has %,d MB free, and the restored database takes some %,d MB"
            .formatted(freeBytes.getAsLong() / 1_000_000, needed / 1_000_000);
    String hint = "free some space there: old and new contents are there at the same time";
    // rows may take less than their text, which the server compresses
    long least = database > 0 ? Math.min(text, database) : text;
    all.add(new Obstacle(message, hint, freeBytes.getAsLong() < least));
  }

  private void locks(List<Obstacle> all) {
    long needed =
        proofs()
            .mapToLong(proof -> LOCKS_OF_A_TABLE * proof.tables().size() + proof.sequences().size())
            .max()
            .orElse(0);
    if (needed > target.lockSlots()) {
      long times = 1 + needed / target.lockSlots();
      all.add(
          note(
              "the restore takes some %,d locks, and the target's server has %,d for certain"
                  .formatted(needed, target.lockSlots()),
              "raise its max_locks_per_transaction %d-fold and restart it".formatted(times)));
    }
  }

  private void notes(List<Obstacle> all) {
    if (!wanted.intoNew() && target.sessions() > 0) {
      all.add(
          note(
              "%d other sessions use the target".formatted(target.sessions()),
              "they see what it held until the restore commits; stop those that write"));
    }
    Optional<String> encoding = sources().map(DatabaseFacts::encoding).findFirst();
    if (!wanted.intoNew()
        && encoding.filter(name -> !name.isEmpty() && !same(name, target.encoding())).isPresent()) {
      all.add(
          note(
              "the archive is of a database in %s and the target is in %s"
                  .formatted(encoding.get(), target.encoding()),
              "characters that the target lacks make the restore fail, and change nothing then"));
    }
    if (wanted.archives().stream().anyMatch(archive -> archive.manifest().isEmpty())) {
      all.add(
          note(
              "%s has no manifest: whether it is whole is known by its own text only"
                  .formatted(wanted.archive().name()),
              "put its manifest beside it, if there is one"));
    }
  }

  private static boolean same(String encoding, String other) {
    return encoding.toUpperCase(Locale.ROOT).equals(other.toUpperCase(Locale.ROOT));
  }

  private Stream<Proof> proofs() {
    return wanted.archives().stream()
        .map(StoredArchive::manifest)
        .flatMap(Optional::stream)
        .flatMap(manifest -> Stream.ofNullable(manifest.proof()));
  }

  private Stream<DatabaseFacts> sources() {
    return wanted.archives().stream()
        .map(StoredArchive::manifest)
        .flatMap(Optional::stream)
        .flatMap(manifest -> Stream.ofNullable(manifest.source()));
  }

  private static Obstacle refusal(String message, String hint) {
    return new Obstacle(message, hint, true);
  }

  private static Obstacle note(String message, String hint) {
    return new Obstacle(message, hint, false);
  }
}
