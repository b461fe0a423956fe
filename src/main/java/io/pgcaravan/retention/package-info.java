@NullMarked
package io.pgcaravan.retention;

import org.jspecify.annotations.NullMarked;
