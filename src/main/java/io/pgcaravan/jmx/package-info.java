@NullMarked
package io.pgcaravan.jmx;

import org.jspecify.annotations.NullMarked;
