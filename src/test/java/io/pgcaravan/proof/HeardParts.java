package io.pgcaravan.proof;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a lexer tells: one line for each part, however it was divided into chunks. */
final class HeardParts implements DumpParts {

  private final List<String> heard = new ArrayList<>();
  private final ByteArrayOutputStream all = new ByteArrayOutputStream();
  private final StringBuilder between = new StringBuilder();
  private long rows;

  /** What was told, without what stands between. */
  List<String> heard() {
    return heard;
  }

  /** All bytes that were told. */
  byte[] bytes() {
    return all.toByteArray();
  }

  private String take(byte[] buffer, int offset, int length) {
    all.write(buffer, offset, length);
    return new String(buffer, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public void between(byte[] buffer, int offset, int length) {
    between.append(take(buffer, offset, length));
  }

  @Override
  public void statement(byte[] buffer, int offset, int length, boolean whole) {
    String text = take(buffer, offset, length);
    heard.add(whole ? "statement " + text : "begin of " + length);
  }

  @Override
  public void more(byte[] buffer, int offset, int length, boolean last) {
    take(buffer, offset, length);
    if (last) {
      heard.add("its end");
    }
  }

  @Override
  public void clientCommand(byte[] buffer, int offset, int length) {
    heard.add("command " + take(buffer, offset, length).strip());
  }

  @Override
  public void copyBegins(CopyHeader header, byte[] buffer, int offset, int length) {
    take(buffer, offset, length);
    heard.add("copy " + header.table() + " " + header.columns());
    rows = 0;
  }

  @Override
  public void rows(byte[] buffer, int offset, int length, long count) {
    take(buffer, offset, length);
    rows += count;
  }

  @Override
  public void copyEnds(byte[] buffer, int offset, int length) {
    take(buffer, offset, length);
    heard.add("rows " + rows);
  }
}
