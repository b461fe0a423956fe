package io.pgcaravan.http;

import org.jspecify.annotations.Nullable;

/**
 * What a request says of itself.
 *
 * @param host its header Host
 * @param origin its header Origin: the page that a browser sends it for
 * @param authorization its header Authorization
 */
record Asked(
    String method,
    @Nullable String host,
    @Nullable String origin,
    @Nullable String authorization) {}
