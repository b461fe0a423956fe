package io.pgcaravan.proof;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Where a sequence stands, by the dump's {@code setval}.
 *
 * @param sequence as the dump names it: qualified, quoted where need be
 * @param called whether the value was given out already
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SequenceProof(String sequence, long value, boolean called) {}
