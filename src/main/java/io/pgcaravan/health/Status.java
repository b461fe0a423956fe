package io.pgcaravan.health;

/** How something is. */
public enum Status {
  UP,
  /** Something is lost, but backups are made. */
  DEGRADED,
  /** No backup can be made. */
  DOWN
}
