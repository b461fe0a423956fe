@NullMarked
package io.pgcaravan.mirror;

import org.jspecify.annotations.NullMarked;
