@NullMarked
package io.pgcaravan.dump;

import org.jspecify.annotations.NullMarked;
