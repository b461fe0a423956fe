/** What the program says of its work: lines without secrets, on standard error and in files. */
@NullMarked
package io.pgcaravan.log;

import org.jspecify.annotations.NullMarked;
