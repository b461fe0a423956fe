/** Whether the program can do its work, and what keeps it from doing all of it. */
@NullMarked
package io.pgcaravan.health;

import org.jspecify.annotations.NullMarked;
