package io.pgcaravan.summary;

import java.util.List;
import java.util.Map;

/**
 * A summary in words, as the templates show it: all that is here may be named in them
 * (docs/summary.md).
 *
 * @param attention how many plans need it, in words; {@code all is well} for none
 * @param well whether none does
 * @param note what the reader should know of where this comes from; empty for nothing
 * @param warnings of all plans, worst first
 * @param archivesTable the grid in aligned columns, for plain text
 * @param images by the ids that {@link PlanRows#chart} names
 */
public record SummaryPage(
    String title,
    String period,
    String attention,
    boolean well,
    String source,
    String note,
    Totals totals,
    List<Warning> warnings,
    List<PlanRows> plans,
    List<OtherRow> others,
    String plansTable,
    String archivesTable,
    Map<String, byte[]> images) {

  /** Of all plans, each as a text. */
  public record Totals(
      String plans,
      String complete,
      String partial,
      String failed,
      String copies,
      String size,
      boolean runsKnown) {}

  /** Something that needs attention. */
  public record Warning(String plan, String text) {}

  /**
   * A plan.
   *
   * @param mark OK, CHECK or EMPTY; the colours below it say the same
   * @param color of the mark's text
   * @param background of the mark
   * @param runs how they ended, in words
   * @param chart id of its image; empty for none
   * @param chartText what the image shows, in words
   */
  public record PlanRows(
      String name,
      String contents,
      String mark,
      String color,
      String background,
      String runs,
      String drill,
      String nextFire,
      List<PlaceRow> places,
      List<String> warnings,
      String chart,
      String chartText) {

    public boolean hasChart() {
      return !chart.isEmpty();
    }

    public boolean hasWarnings() {
      return !warnings.isEmpty();
    }
  }

  /** A plan at a destination. */
  public record PlaceRow(
      String destination,
      String keeps,
      String made,
      String copies,
      String size,
      String newest,
      String oldest,
      String trend,
      String pins,
      boolean check) {}

  /** Archives that no plan answers for. */
  public record OtherRow(
      String plan, String destination, String copies, String size, String newest) {}

  public boolean hasOthers() {
    return !others.isEmpty();
  }

  public boolean hasNote() {
    return !note.isEmpty();
  }

  public boolean hasWarnings() {
    return !warnings.isEmpty();
  }
}
