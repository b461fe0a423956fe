@NullMarked
package io.pgcaravan.stage;

import org.jspecify.annotations.NullMarked;
