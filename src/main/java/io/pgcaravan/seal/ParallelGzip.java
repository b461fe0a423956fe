package io.pgcaravan.seal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Gzip on all cores: blocks are compressed at the same time and written in their order, each as a
 * member of its own. A file of several members is an ordinary gzip file (RFC 1952, section 2.2).
 *
 * <p>Memory is bounded: a few blocks, reused. {@link #close()} finishes the last block and closes
 * the stream below.
 */
final class ParallelGzip extends OutputStream {

  /** Larger blocks gain less than 0.1 % in size. */
  private static final int BLOCK_BYTES = 512 * 1024;

  private static final Duration LONGEST_BLOCK = Duration.ofSeconds(30);

  /** A block's buffers and compressor, reused from block to block. */
  private static final class Block {
    final Deflate deflate;
    final ByteBuffer plain = ByteBuffer.allocateDirect(BLOCK_BYTES);
    final ByteBuffer member;

    Block(int level) {
      deflate = Deflate.ofLevel(level);
      member = ByteBuffer.allocateDirect(deflate.bound(BLOCK_BYTES));
    }

    Block compress() {
      plain.flip();
      deflate.compress(plain, member);
      plain.clear();
      return this;
    }
  }

  private final OutputStream sink;
  private final int level;
  private final int mostBlocks;
  private final ExecutorService workers;
  private final Deque<Future<Block>> pending = new ArrayDeque<>();
  private final Deque<Block> idle = new ArrayDeque<>();
  private final byte[] transfer = new byte[64 * 1024];
  private final List<Block> blocks = new ArrayList<>();
  private Block current;
  private boolean closed;

  ParallelGzip(OutputStream sink, int level, int threads) {
    this.sink = sink;
    this.level = level;
    this.mostBlocks = threads + 2;
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "gzip");
              thread.setDaemon(true);
              return thread;
            });
    this.current = newBlock();
  }

  private Block newBlock() {
    Block block = new Block(level);
    blocks.add(block);
    return block;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, current.plain.remaining());
      current.plain.put(bytes, from, part);
      from += part;
      left -= part;
      if (!current.plain.hasRemaining()) {
        Block next = nextBlock(); // may fail: the full block is not handed over by then
        submit();
        current = next;
      }
    }
  }

  private void submit() {
    Block block = current;
    pending.add(workers.submit(block::compress));
  }

  private Block nextBlock() throws IOException {
    while (!pending.isEmpty() && pending.peek().isDone()) {
      writeOldest();
    }
    if (idle.isEmpty() && blocks.size() < mostBlocks) {
      return newBlock();
    }
    while (idle.isEmpty()) {
      writeOldest();
    }
    return idle.pop();
  }

  private void writeOldest() throws IOException {
    try {
      Block block = pending.remove().get();
      while (block.member.hasRemaining()) {
        int part = Math.min(transfer.length, block.member.remaining());
        block.member.get(transfer, 0, part);
        sink.write(transfer, 0, part);
      }
      idle.push(block);
    } catch (ExecutionException e) {
      throw new IOException("a block could not be compressed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while compressing", e);
    }
  }

  @Override
  public void flush() throws IOException {
    sink.flush(); // a block under way stays: the size of blocks does not depend on the reader
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (sink) {
      submit(); // an empty last block makes an empty member, so that no input is a gzip file too
      while (!pending.isEmpty()) {
        writeOldest();
      }
    } finally {
      release();
    }
  }

  /** Frees the compressors, once no worker can be using one any more. */
  private void release() {
    workers.shutdown();
    try {
      if (workers.awaitTermination(LONGEST_BLOCK.toSeconds(), TimeUnit.SECONDS)) {
        blocks.forEach(block -> block.deflate.close());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
