@NullMarked
package io.pgcaravan.restore;

import org.jspecify.annotations.NullMarked;
