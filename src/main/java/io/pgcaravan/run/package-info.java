@NullMarked
package io.pgcaravan.run;

import org.jspecify.annotations.NullMarked;
