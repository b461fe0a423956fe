/**
 * Randomised rounds in which a backup to several destinations is disturbed, and what must hold
 * after each; bench/faults runs them.
 */
@NullMarked
package io.pgcaravan.faults;

import org.jspecify.annotations.NullMarked;
