package io.pgcaravan.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run on record.
 *
 * @param kind backup, redelivery, restore, safety, drill or mirror
 * @param trigger schedule, missed, cli, jmx or manual
 * @param endedAt null while it runs
 * @param status running, complete, partial, failed or interrupted
 * @param attempts how many it took, failed ones included
 * @param errorClass of the failure that ended it; null for a good run
 * @param message what failed, or was done
 * @param archive key of the archive it made; null for none
 * @param sizeBytes of that archive; 0 for none
 * @param plainBytes of its dump; 0 for none
 * @param details of a restore, a drill or a mirror: names and numbers; empty for others
 */
public record RecordedRun(
    String runId,
    String node,
    String kind,
    String plan,
    String database,
    String trigger,
    @Nullable Instant fire,
    Instant startedAt,
    @Nullable Instant endedAt,
    String status,
    int attempts,
    @Nullable String errorClass,
    @Nullable String message,
    @Nullable String archive,
    long sizeBytes,
    long plainBytes,
    @Nullable Duration duration,
    Map<String, Object> details) {}
