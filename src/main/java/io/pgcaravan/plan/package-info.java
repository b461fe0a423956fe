@NullMarked
package io.pgcaravan.plan;

import org.jspecify.annotations.NullMarked;
