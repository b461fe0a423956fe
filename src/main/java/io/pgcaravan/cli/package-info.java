@NullMarked
package io.pgcaravan.cli;

import org.jspecify.annotations.NullMarked;
