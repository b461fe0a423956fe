/** Integration and route tests: real servers, real client tools, whole runs. */
@NullMarked
package io.pgcaravan.it;

import org.jspecify.annotations.NullMarked;
