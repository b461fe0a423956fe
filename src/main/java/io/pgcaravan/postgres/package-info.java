@NullMarked
package io.pgcaravan.postgres;

import org.jspecify.annotations.NullMarked;
