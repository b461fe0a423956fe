@NullMarked
package io.pgcaravan.destination.drive;

import org.jspecify.annotations.NullMarked;
