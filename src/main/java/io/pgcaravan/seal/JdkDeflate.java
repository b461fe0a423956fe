package io.pgcaravan.seal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip by the JDK's zlib, where libdeflate is not installed. */
final class JdkDeflate implements Deflate {

  /** Magic, deflate, no flags, no time, no extra flags, unknown system: RFC 1952, section 2.3. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private static final int TRAILER_BYTES = 8;

  private final Deflater deflater;
  private final CRC32 crc = new CRC32();

  JdkDeflate(int level) {
    deflater = new Deflater(level, true);
  }

  @Override
  public int bound(int plainBytes) {
    // zlib's deflateBound for its default window and memory, rounded up
    return plainBytes + (plainBytes >> 9) + 64 + HEADER.length + TRAILER_BYTES;
  }

  @Override
  public void compress(ByteBuffer plain, ByteBuffer member) {
    int length = plain.remaining();
    crc.reset();
    crc.update(plain.duplicate());
    deflater.reset();
    deflater.setInput(plain);
    deflater.finish();
    member.clear();
    member.put(HEADER);
    while (!deflater.finished()) {
      deflater.deflate(member);
    }
    member.order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt(length);
    member.flip();
  }

  @Override
  public void close() {
    deflater.end();
  }
}
