package io.pgcaravan.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.TableProof;
import java.time.Instant;
import java.util.List;

/** Manifests for tests: of plan daily, database db:5432/shop, host node-1, 1000 bytes. */
public final class ManifestSamples {

  public static final String PLAN = "daily";
  public static final String DATABASE = "db:5432/shop";
  public static final String NODE = "node-1";
  public static final long SIZE_BYTES = 1000;

  private ManifestSamples() {}

  public static Manifest manifest(String archive, Instant startedAt) {
    return manifest(archive, PLAN, DATABASE, startedAt, List.of());
  }

  public static Manifest manifest(
      String archive,
      String plan,
      String database,
      Instant startedAt,
      List<Manifest.Companion> companions) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        "pg-caravan 0.1.0",
        archive,
        plan,
        database,
        "full",
        "plain",
        List.of("--no-owner"),
        "gzip:6",
        List.of(),
        9000,
        SIZE_BYTES,
        "ab".repeat(32),
        startedAt,
        startedAt.plusSeconds(60),
        "15.18",
        "16.2",
        12345,
        "trailer",
        plan + "-run",
        NODE,
        "schedule",
        "a \"note\" with ümlauts",
        companions,
        List.of("local"),
        null,
        null);
  }

  /** The same manifest with a proof of some tables. */
  public static Manifest proven(Manifest bare, TableProof... tables) {
    ObjectNode tree = Manifests.json().valueToTree(bare);
    Proof proof =
        new Proof(ProofLevel.COUNTS, List.of(tables), List.of(), 0, List.of("anna"), List.of());
    tree.set("proof", Manifests.json().valueToTree(proof));
    return Manifests.json().convertValue(tree, Manifest.class);
  }

  public static Manifest.Companion companion(String name) {
    return new Manifest.Companion(name, 17, "cd".repeat(32));
  }
}
