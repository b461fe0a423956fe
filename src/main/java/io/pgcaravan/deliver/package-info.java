@NullMarked
package io.pgcaravan.deliver;

import org.jspecify.annotations.NullMarked;
