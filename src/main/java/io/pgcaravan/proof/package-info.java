@NullMarked
package io.pgcaravan.proof;

import org.jspecify.annotations.NullMarked;
