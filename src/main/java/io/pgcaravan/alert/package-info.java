/** Who is told of failures, how often, and how a word that did not get through is sent later. */
@NullMarked
package io.pgcaravan.alert;

import org.jspecify.annotations.NullMarked;
