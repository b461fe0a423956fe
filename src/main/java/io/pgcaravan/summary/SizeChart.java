package io.pgcaravan.summary;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.DateTickUnit;
import org.jfree.chart.axis.DateTickUnitType;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Draws the sizes of a plan's archives over a month as a PNG, at twice the size it is shown. */
final class SizeChart {

  static final int WIDTH = 440;
  static final int HEIGHT = 156;
  private static final int SCALE = 2;

  /** More points than this are a line without dots. */
  private static final int MOST_DOTS = 62;

  /** Marks of failed runs stand so far above the axis, as a part of the largest size. */
  private static final double FOOT = 0.08;

  private static final Color INK = new Color(0x475467);
  private static final Color GRID = new Color(0xE4E7EC);
  private static final Color LINE = new Color(0x1D5FBF);
  private static final Color FAILED = new Color(0xB42318);

  private SizeChart() {}

  /**
   * Draws it; one at a time, for a picture takes a megabyte.
   *
   * @param sizes oldest first, at least one
   * @param failures marked on the time axis
   */
  static synchronized byte[] png(
      List<SizePoint> sizes, List<Instant> failures, Instant until, ZoneId timeZone)
      throws IOException {
    // no screen is asked for, wherever this runs
    System.setProperty("java.awt.headless", "true");
    BufferedImage image =
        new BufferedImage(WIDTH * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.scale(SCALE, SCALE);
      chart(sizes, failures, until, timeZone)
          .draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.setUseCache(false);
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static JFreeChart chart(
      List<SizePoint> sizes, List<Instant> failures, Instant until, ZoneId timeZone) {
    long largest = sizes.stream().mapToLong(SizePoint::sizeBytes).max().orElse(0);
    Unit unit = Unit.of(largest);
    XYSeries made = new XYSeries("archives", false, true);
    sizes.forEach(size -> made.add(size.at().toEpochMilli(), size.sizeBytes() / unit.bytes()));
    XYSeries failed = new XYSeries("failed runs", false, true);
    failures.forEach(at -> failed.add(at.toEpochMilli(), largest / unit.bytes() * FOOT));
    XYSeriesCollection all = new XYSeriesCollection();
    all.addSeries(made);
    all.addSeries(failed);
    XYPlot plot = new XYPlot(all, days(until, timeZone), sizes(unit), renderer(sizes.size()));
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(GRID);
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(6, 2, 0, 10));
    return chart;
  }

  private static XYLineAndShapeRenderer renderer(int points) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
    Shape dot = new Ellipse2D.Double(-2.5, -2.5, 5, 5);
    renderer.setSeriesPaint(0, LINE);
    renderer.setSeriesStroke(
        0, new BasicStroke(1.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    renderer.setSeriesShape(0, dot);
    renderer.setSeriesShapesVisible(0, points <= MOST_DOTS);
    renderer.setSeriesPaint(1, FAILED);
    renderer.setSeriesLinesVisible(1, false);
    renderer.setSeriesShape(1, ShapeUtils.createDiagonalCross(3, 0.7f));
    return renderer;
  }

  private static DateAxis days(Instant until, ZoneId timeZone) {
    TimeZone zone = TimeZone.getTimeZone(timeZone);
    DateAxis axis = new DateAxis("day", zone, Locale.ENGLISH);
    SimpleDateFormat format = new SimpleDateFormat("d MMM", Locale.ENGLISH);
    format.setTimeZone(zone);
    axis.setTickUnit(new DateTickUnit(DateTickUnitType.DAY, 5, format));
    axis.setRange(Date.from(until.minus(Compiler.MONTH)), Date.from(until));
    style(axis);
    return axis;
  }

  private static NumberAxis sizes(Unit unit) {
    NumberAxis axis = new NumberAxis("size, " + unit.name());
    axis.setAutoRangeIncludesZero(true);
    axis.setUpperMargin(0.15);
    axis.setTickLabelInsets(new RectangleInsets(6, 4, 6, 4)); // few labels, far apart
    axis.setNumberFormatOverride(
        new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    style(axis);
    return axis;
  }

  private static void style(ValueAxis axis) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    axis.setLabelFont(font);
    axis.setLabelPaint(INK);
    axis.setTickLabelFont(font);
    axis.setTickLabelPaint(INK);
    axis.setAxisLinePaint(GRID);
    axis.setTickMarkPaint(GRID);
  }

  /** In which sizes are told, so that numbers are short. */
  private record Unit(String name, double bytes) {

    static Unit of(long largest) {
      if (largest >= 1_000_000_000L) {
        return new Unit("GB", 1e9);
      }
      return largest >= 1_000_000L ? new Unit("MB", 1e6) : new Unit("kB", 1e3);
    }
  }
}
