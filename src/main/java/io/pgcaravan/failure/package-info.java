@NullMarked
package io.pgcaravan.failure;

import org.jspecify.annotations.NullMarked;
