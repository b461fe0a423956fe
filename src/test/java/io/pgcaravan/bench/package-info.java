/** Main classes that scripts of bench/ call for what they cannot time from outside. */
@NullMarked
package io.pgcaravan.bench;

import org.jspecify.annotations.NullMarked;
