@NullMarked
package io.pgcaravan.destination;

import org.jspecify.annotations.NullMarked;
