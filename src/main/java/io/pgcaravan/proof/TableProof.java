package io.pgcaravan.proof;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What a dump holds of one table.
 *
 * @param table as the dump's COPY command names it: qualified, quoted where need be
 * @param columns likewise, in their parentheses; empty for a table without columns
 * @param rows how many lines its COPY blocks have
 * @param hash the sum, modulo 2^128, of the hashes of these lines, in 32 hexadecimal digits; null
 *     where rows were only counted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TableProof(String table, String columns, long rows, @Nullable String hash) {}
