package io.pgcaravan.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server of this machine, and may cut the line or go silent. */
final class Relay implements AutoCloseable {

  private enum Fault {
    NONE,
    CUT,
    SILENCE,
    CUT_BEFORE_WORD,
    CUT_AFTER_WORD
  }

  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile Fault fault = Fault.NONE;
  private volatile long afterBytes;
  private volatile String fatalWord = "";

  Relay(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Cuts the lines when the clients have sent so many bytes from now on. */
  void cutAfter(long bytes) {
    fail(Fault.CUT, bytes);
  }

  /** Passes nothing on any more when the clients have sent so many bytes from now on. */
  void silentAfter(long bytes) {
    fail(Fault.SILENCE, bytes);
  }

  /**
   * Cuts the line of a client that says a word, once.
   *
   * @param passedOn whether the word still arrives; its answer does not
   */
  void cutAt(String word, boolean passedOn) {
    fatalWord = word;
    fail(passedOn ? Fault.CUT_AFTER_WORD : Fault.CUT_BEFORE_WORD, 0);
  }

  /** Whether a block holds the word; then the fault is over for all other lines. */
  private synchronized boolean isFatal(byte[] block, int length, boolean fromClient) {
    boolean waits = fault == Fault.CUT_AFTER_WORD || fault == Fault.CUT_BEFORE_WORD;
    return fromClient
        && waits
        && new String(block, 0, length, StandardCharsets.ISO_8859_1).contains(fatalWord);
  }

  /** Passes on everything again, on new lines. */
  void mend() {
    fail(Fault.NONE, 0);
    sockets.forEach(Relay::close);
  }

  private void fail(Fault kind, long bytes) {
    sentBytes.set(0);
    afterBytes = bytes;
    fault = kind;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket other = new Socket();
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
        sockets.addAll(List.of(client, other));
        start(() -> pass(client, other, true));
        start(() -> pass(other, client, false));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void pass(Socket from, Socket to, boolean counted) {
    byte[] block = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        if (isFatal(block, n, counted)) {
          boolean passedOn = fault == Fault.CUT_AFTER_WORD;
          fault = Fault.NONE;
          if (passedOn) {
            to.shutdownInput(); // its answer goes nowhere
            out.write(block, 0, n);
            out.flush();
          }
          return;
        }
        long sent = counted ? sentBytes.addAndGet(n) : sentBytes.get();
        if ((fault == Fault.CUT || fault == Fault.SILENCE) && sent > afterBytes) {
          if (fault == Fault.CUT) {
            return;
          }
          closed.await();
        }
        out.write(block, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      return; // one of them left
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    close(server);
    sockets.forEach(Relay::close);
  }
}
