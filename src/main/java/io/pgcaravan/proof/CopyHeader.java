package io.pgcaravan.proof;

/**
 * The first line of a COPY block.
 *
 * @param table as written: qualified, quoted where need be
 * @param columns as written, in their parentheses; empty for none
 */
public record CopyHeader(String table, String columns) {}
