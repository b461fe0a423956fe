@NullMarked
package io.pgcaravan.camel;

import org.jspecify.annotations.NullMarked;
