package io.pgcaravan.monitor;

/**
 * A disk that backups need.
 *
 * @param name what is on it, such as {@code stage}
 * @param path where
 */
public record Disk(String name, String path, long totalBytes, long freeBytes) {}
