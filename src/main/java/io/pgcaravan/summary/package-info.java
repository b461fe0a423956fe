/** What happened in a week, as a mail. */
@NullMarked
package io.pgcaravan.summary;

import org.jspecify.annotations.NullMarked;
