/** What nobody reports: backups that are missing, too small, too slow; disks that fill. */
@NullMarked
package io.pgcaravan.monitor;

import org.jspecify.annotations.NullMarked;
