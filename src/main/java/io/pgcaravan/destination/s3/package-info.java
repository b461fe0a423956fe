/** The destination S3: what Amazon's store and the many like it need beside Camel's component. */
@NullMarked
package io.pgcaravan.destination.s3;

import org.jspecify.annotations.NullMarked;
