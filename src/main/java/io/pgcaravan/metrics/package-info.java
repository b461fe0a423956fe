/** Figures of the running program, as Prometheus reads them. */
@NullMarked
package io.pgcaravan.metrics;

import org.jspecify.annotations.NullMarked;
