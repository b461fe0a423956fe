@NullMarked
package io.pgcaravan.openpgp;

import org.jspecify.annotations.NullMarked;
