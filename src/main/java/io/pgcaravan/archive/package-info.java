@NullMarked
package io.pgcaravan.archive;

import org.jspecify.annotations.NullMarked;
