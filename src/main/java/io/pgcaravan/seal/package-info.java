@NullMarked
package io.pgcaravan.seal;

import org.jspecify.annotations.NullMarked;
