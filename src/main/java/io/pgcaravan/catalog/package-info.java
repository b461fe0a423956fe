/** The index of archives and the history of runs, in SQL; made again from manifests at any time. */
@NullMarked
package io.pgcaravan.catalog;

import org.jspecify.annotations.NullMarked;
