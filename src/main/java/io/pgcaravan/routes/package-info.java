/** Route files as they are on disk: what they say of each other, and when they changed. */
@NullMarked
package io.pgcaravan.routes;

import org.jspecify.annotations.NullMarked;
