@NullMarked
package io.pgcaravan.demo;

import org.jspecify.annotations.NullMarked;
