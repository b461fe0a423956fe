package io.pgcaravan.verify;

import io.pgcaravan.proof.ProofLevel;

/**
 * An archive that was found whole.
 *
 * @param destination where it was read
 * @param sizeBytes of the archive
 * @param plainBytes of the dump in it
 * @param sha256 of the archive, as it was read
 * @param completeness how its dump was found complete: {@code trailer} or {@code pg_restore}
 * @param compared whether there was a manifest to compare with
 * @param proof how much of the rows was compared with it
 */
public record Verified(
    String key,
    String destination,
    long sizeBytes,
    long plainBytes,
    String sha256,
    String completeness,
    boolean compared,
    ProofLevel proof) {}
