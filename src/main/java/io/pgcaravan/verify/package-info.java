@NullMarked
package io.pgcaravan.verify;

import org.jspecify.annotations.NullMarked;
