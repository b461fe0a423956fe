@NullMarked
package io.pgcaravan.audit;

import org.jspecify.annotations.NullMarked;
