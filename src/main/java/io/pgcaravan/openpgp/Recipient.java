package io.pgcaravan.openpgp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPPublicKey;

/**
 * Somebody to whom archives are encrypted, by a key that was found fit for it.
 *
 * @param name fingerprint and user ID, for messages
 * @param fingerprint of the primary key, in upper-case hexadecimal digits
 * @param keys that encrypt, at least one
 * @param expires when the first of them does, or the primary key; none for never
 */
record Recipient(
    String name, String fingerprint, List<PGPPublicKey> keys, Optional<Instant> expires) {}
