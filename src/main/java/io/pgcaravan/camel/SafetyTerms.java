package io.pgcaravan.camel;

import java.time.Duration;

/**
 * What holds for a safety backup that is made again and again.
 *
 * @param time how long it may take
 * @param keepDays how long it is kept; of a database's safety backups the newest always is
 * @param encryptTo file with public keys of those who may read it; empty for everybody
 */
public record SafetyTerms(Duration time, int keepDays, String encryptTo) {}
