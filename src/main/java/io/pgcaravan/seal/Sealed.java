package io.pgcaravan.seal;

/**
 * What one pass over a dump found.
 *
 * @param plainBytes bytes of the dump
 * @param sizeBytes bytes of the sealed archive
 * @param sha256 of the sealed archive, in lower-case hexadecimal digits
 * @param tail the last bytes of the dump, where its trailer stands
 */
public record Sealed(long plainBytes, long sizeBytes, String sha256, byte[] tail) {}
