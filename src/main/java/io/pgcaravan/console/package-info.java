@NullMarked
package io.pgcaravan.console;

import org.jspecify.annotations.NullMarked;
