package io.pgcaravan.audit;

/** Remembers what was done to archives, by whom and why. */
public interface Audit {

  /**
   * Adds an entry for good. What is to be remembered is done after that only: nothing is deleted of
   * which no word is left.
   *
   * @throws io.pgcaravan.failure.PermanentException if it cannot be written
   */
  void append(AuditEntry entry);
}
