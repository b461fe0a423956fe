/** Pages of the running program over HTTP, and who may see them. */
@NullMarked
package io.pgcaravan.http;

import org.jspecify.annotations.NullMarked;
