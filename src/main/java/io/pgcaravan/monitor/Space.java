package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.plan.Amounts;
import java.util.List;

/**
 * Whether disks have room for the next archives.
 *
 * @param part of a disk that must be free
 * @param archives room for so many of the largest recent archive
 */
public record Space(double part, double archives) {

  public Findings look(List<Disk> disks, List<IndexedCopy> copies) {
    long largest = copies.stream().mapToLong(IndexedCopy::sizeBytes).max().orElse(0);
    return new Findings(
        "space",
        disks.stream()
            .filter(disk -> disk.totalBytes() > 0)
            .filter(disk -> isFull(disk, largest))
            .map(disk -> finding(disk, largest))
            .toList());
  }

  private boolean isFull(Disk disk, long largest) {
    return disk.freeBytes() < part * disk.totalBytes() || disk.freeBytes() < archives * largest;
  }

  private static Finding finding(Disk disk, long largest) {
    return new Finding(
        disk.name(),
        null,
        null,
        "the disk of %s (%s) fills up: %s are free, %s of it; the largest recent archive has %s"
            .formatted(
                disk.name(),
                disk.path(),
                Amounts.size(disk.freeBytes()),
                Texts.percent((double) disk.freeBytes() / disk.totalBytes()),
                Amounts.size(largest)),
        "free some space, keep fewer archives there, or move it to a larger disk");
  }
}
