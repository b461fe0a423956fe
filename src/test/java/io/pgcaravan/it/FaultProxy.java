package io.pgcaravan.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and an HTTP/1.1 server, passes on what no rule is for, and does to the
 * rest what its {@link FaultRule} says. The first rule that takes a request counts.
 */
public final class FaultProxy implements AutoCloseable {

  private static final FaultRule NO_FAULT = new FaultRule("");

  private final int serverPort;
  private final ServerSocket listening;
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
  private final List<HttpHead> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FaultProxy(int serverPort, ServerSocket listening) {
    this.serverPort = serverPort;
    this.listening = listening;
  }

  /** Listens on a free port before a server of this machine. */
  public static FaultProxy before(int serverPort) {
    try {
      ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      FaultProxy proxy = new FaultProxy(serverPort, listening);
      inBackground(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Adds a rule for requests whose first line holds a pattern. */
  public FaultRule on(String pattern) {
    FaultRule rule = new FaultRule(pattern);
    rules.add(rule);
    return rule;
  }

  /** Forgets all rules and requests. */
  public void reset() {
    rules.clear();
    requests.clear();
  }

  /** The requests whose first line holds a pattern, in their order. */
  public List<HttpHead> requests(String pattern) {
    return requests.stream().filter(head -> head.first().matches(".*" + pattern + ".*")).toList();
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket client = listening.accept();
        inBackground(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    sockets.add(client);
    try (client;
        Socket server = new Socket(InetAddress.getByName("127.0.0.1"), serverPort)) {
      sockets.add(server);
      Exchange exchange = new Exchange(client, server);
      while (exchange.next()) {
        // until either side closes
      }
      sockets.remove(server);
    } catch (IOException | InterruptedException e) {
      // a connection that broke, as asked for or not, is what the client has to bear
    } finally {
      sockets.remove(client);
    }
  }

  /** The requests of one connection. */
  private final class Exchange {
    private final Socket client;
    private final InputStream fromClient;
    private final OutputStream toClient;
    private final InputStream fromServer;
    private final OutputStream toServer;

    Exchange(Socket client, Socket server) throws IOException {
      this.client = client;
      this.fromClient = new BufferedInputStream(client.getInputStream());
      this.toClient = client.getOutputStream();
      this.fromServer = new BufferedInputStream(server.getInputStream());
      this.toServer = server.getOutputStream();
    }

    boolean next() throws IOException, InterruptedException {
      Optional<HttpHead> read = HttpHead.read(fromClient);
      if (read.isEmpty()) {
        return false;
      }
      HttpHead request = read.get();
      requests.add(request);
      FaultRule rule =
          rules.stream().filter(each -> each.takes(request.first())).findFirst().orElse(NO_FAULT);
      if (rule.delay().toMillis() > 0) {
        closed.await(rule.delay().toMillis(), TimeUnit.MILLISECONDS);
      }
      if (rule.fault() == FaultRule.Fault.SWALLOW) {
        closed.await();
        return false;
      }
      if (request.header("Expect").isPresent()) {
        toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes());
      }
      return switch (rule.fault()) {
        case ANSWER -> answer(request, rule);
        case HANG_UP -> {
          body(request, false, fromClient, OutputStream.nullOutputStream());
          yield false;
        }
        case RESET -> {
          OutputStream limited = new LimitedStream(OutputStream.nullOutputStream(), rule.bytes());
          client.setSoLinger(true, 0);
          body(request, false, fromClient, limited);
          yield false;
        }
        default -> pass(request, rule);
      };
    }

    private boolean answer(HttpHead request, FaultRule rule) throws IOException {
      body(request, false, fromClient, OutputStream.nullOutputStream());
      toClient.write(rule.answer(!request.first().startsWith("HEAD ")).getBytes());
      return true;
    }

    private boolean pass(HttpHead request, FaultRule rule) throws IOException {
      toServer.write(request.without("Expect").bytes());
      boolean corrupt = rule.fault() == FaultRule.Fault.CORRUPT;
      body(
          request,
          false,
          fromClient,
          corrupt ? new CorruptingStream(toServer, rule.bytes()) : toServer);
      Optional<HttpHead> answer = HttpHead.read(fromServer);
      if (answer.isEmpty() || rule.fault() == FaultRule.Fault.LOSE) {
        return false;
      }
      toClient.write(answer.get().bytes());
      boolean cut = rule.fault() == FaultRule.Fault.CUT;
      boolean empty =
          request.first().startsWith("HEAD ") || Set.of(204, 304).contains(answer.get().status());
      if (!empty) {
        body(
            answer.get(),
            true,
            fromServer,
            cut ? new LimitedStream(toClient, rule.bytes()) : toClient);
      }
      return !answer.get().header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }
  }

  /** Copies a body as its head says it is long; an answer's may end with the connection. */
  private static void body(HttpHead head, boolean answer, InputStream in, OutputStream out)
      throws IOException {
    Optional<Long> length = head.header("Content-Length").map(Long::parseLong);
    if (head.chunked()) {
      long chunk;
      do {
        String line = line(in, out);
        chunk = Long.parseLong(line.split(";")[0].strip(), 16);
        copy(in, out, chunk);
        line(in, out);
      } while (chunk > 0);
    } else if (length.isPresent()) {
      copy(in, out, length.get());
    } else if (answer) {
      in.transferTo(out);
    }
    out.flush();
  }

  private static String line(InputStream in, OutputStream out) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    out.write(line.toByteArray());
    return line.toString();
  }

  private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
    byte[] block = new byte[64 * 1024];
    for (long left = bytes; left > 0; ) {
      int n = in.read(block, 0, (int) Math.min(left, block.length));
      if (n < 0) {
        throw new IOException("the connection broke");
      }
      out.write(block, 0, n);
      left -= n;
    }
  }

  /** Fails after so many bytes. */
  private static final class LimitedStream extends OutputStream {
    private final OutputStream out;
    private long left;

    LimitedStream(OutputStream out, long bytes) {
      this.out = out;
      this.left = bytes;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, (int) Math.min(left, length));
      left -= length;
      if (left < 0) {
        out.flush();
        throw new IOException("broken off, as asked for");
      }
    }
  }

  /** Changes one byte. */
  private static final class CorruptingStream extends OutputStream {
    private final OutputStream out;
    private long until;

    CorruptingStream(OutputStream out, long offset) {
      this.out = out;
      this.until = offset;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (until >= 0 && until < length) {
        bytes[offset + (int) until] ^= 1;
      }
      until -= length;
      out.write(bytes, offset, length);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
