@NullMarked
package io.pgcaravan.drill;

import org.jspecify.annotations.NullMarked;
