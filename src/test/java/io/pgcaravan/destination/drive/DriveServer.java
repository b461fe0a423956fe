package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgcaravan.destination.drive.DriveFaults.Action;
import io.pgcaravan.destination.drive.DriveFaults.Fault;
import io.pgcaravan.destination.drive.DriveFaults.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A stand-in for Google Drive and its token server, written from Google's public reference of the
 * API v3. It refuses what it does not know, keeps contents on disk, and fails as it is told to.
 *
 * <p>There are a service account without quota, which is a member of a shared drive and may edit a
 * folder in a user's My Drive, and that user.
 */
public final class DriveServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHARED_DRIVE = "0AsharedDriveUk9PVA";

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else small answers wait 40 ms
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Path directory;
  private final DriveItems items = new DriveItems();
  private final DriveTokens tokens;
  private final DriveFaults faults = new DriveFaults();
  private final Map<String, DriveSession> sessions = new ConcurrentHashMap<>();
  private final AtomicLong uploadedBytes = new AtomicLong();
  private final DriveItem sharedDriveFolder;
  private final DriveItem myDriveFolder;
  private volatile int pageCap = 1000;
  private volatile boolean forgetful;

  /** Starts one; contents are kept in an existing directory. */
  public DriveServer(int port, Path directory) throws IOException, GeneralSecurityException {
    this.directory = directory;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    tokens = new DriveTokens(url() + "token");
    items.quota(DriveTokens.SERVICE_ACCOUNT, 0);
    items.quota(DriveTokens.USER, 15L << 30);
    items.add(new DriveItem(SHARED_DRIVE, "Drive", DriveItem.FOLDER, "", "", SHARED_DRIVE));
    sharedDriveFolder = folder("backups", SHARED_DRIVE, "", SHARED_DRIVE);
    myDriveFolder = folder("backups", "root-of-user", DriveTokens.USER, "");
    myDriveFolder.sharedWith.add(DriveTokens.SERVICE_ACCOUNT);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts one: PORT (0 for any) and DIRECTORY; prints what a client needs, and runs until killed.
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[1])).toAbsolutePath();
    DriveServer server = new DriveServer(Integer.parseInt(arguments[0]), directory);
    Path key = directory.resolve("service-account.json");
    Path userKey = directory.resolve("authorized-user.json");
    Files.writeString(key, server.serviceAccountJson());
    Files.writeString(userKey, server.userJson());
    System.out.println("GOOGLE_DRIVE_URL=" + server.url());
    System.out.println("GOOGLE_SERVICE_ACCOUNT_JSON=" + key);
    System.out.println("GOOGLE_DRIVE_FOLDER_ID=" + server.sharedDriveFolderId());
    System.out.println("AUTHORIZED_USER_JSON=" + userKey);
    System.out.println("MY_DRIVE_FOLDER_ID=" + server.myDriveFolderId());
    System.out.flush();
    server.stopped.await();
  }

  public String url() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  public String serviceAccountJson() {
    return tokens.serviceAccountJson();
  }

  public String userJson() {
    return tokens.userJson();
  }

  public String sharedDriveFolderId() {
    return sharedDriveFolder.id;
  }

  public String myDriveFolderId() {
    return myDriveFolder.id;
  }

  public DriveFaults faults() {
    return faults;
  }

  /** How many entries a page has at most; Google's own limit is 1000. */
  public void pageCap(int entries) {
    pageCap = entries;
  }

  /** Whether listings show no file, as if they were behind. */
  public void forgetful(boolean yes) {
    forgetful = yes;
  }

  /** The bytes that were kept of all chunks. */
  public long uploadedBytes() {
    return uploadedBytes.get();
  }

  /** The user's quota. */
  public void userQuota(long bytes) {
    items.quota(DriveTokens.USER, bytes);
  }

  /** Disables the service account. */
  public void disableServiceAccount() {
    tokens.disabled.add(DriveTokens.SERVICE_ACCOUNT);
    tokens.expireAll();
  }

  /** Ends all tokens. */
  public void expireTokens() {
    tokens.expireAll();
  }

  /** Nobody may be acted for any more. */
  public void forbidDelegation() {
    tokens.delegable.clear();
  }

  /** Takes the service account's access to the user's folder back. */
  public void unshareMyDriveFolder() {
    myDriveFolder.sharedWith.clear();
  }

  /** Adds a folder in the shared drive, with any name. */
  public String addFolder(String name, String parent) {
    return folder(name, parent, "", SHARED_DRIVE).id;
  }

  private DriveItem folder(String name, String parent, String owner, String driveId) {
    return items.add(
        new DriveItem(DriveItems.newId(), name, DriveItem.FOLDER, parent, owner, driveId));
  }

  /** Adds a file in the shared drive, or a document of Google's own if the content is null. */
  public String addFile(String name, String parent, byte[] content) throws IOException {
    String type = content == null ? "application/vnd.google-apps.document" : "text/plain";
    DriveItem item = new DriveItem(DriveItems.newId(), name, type, parent, "", SHARED_DRIVE);
    if (content != null) {
      DriveSession session = new DriveSession(item, "", content.length, file(item.id));
      session.take(
          new java.io.ByteArrayInputStream(content), content.length, content.length, false);
      session.finish();
    }
    return items.add(item).id;
  }

  /** Puts every file of a name into the trash. */
  public void trash(String name) {
    items.all().stream()
        .filter(item -> item.name.equals(name))
        .forEach(item -> item.trashed = true);
  }

  /** Deletes every file of a name, behind everybody's back. */
  public void delete(String name) {
    items.all().stream().filter(item -> item.name.equals(name)).forEach(items::delete);
  }

  /** The names of all files that are neither folders nor in the trash, sorted. */
  public List<String> names() {
    return items.all().stream()
        .filter(item -> !item.isFolder() && !item.trashed)
        .map(item -> item.name)
        .sorted()
        .toList();
  }

  /** Names and contents of all files that are neither folders nor in the trash. */
  public List<Map.Entry<String, Path>> contents() {
    return items.all().stream()
        .filter(item -> !item.isFolder() && !item.trashed && item.content != null)
        .map(item -> Map.entry(item.name, item.content))
        .toList();
  }

  /** The names of all folders, sorted. */
  public List<String> folderNames() {
    return items.all().stream()
        .filter(DriveItem::isFolder)
        .map(item -> item.name)
        .sorted()
        .toList();
  }

  private Path file(String id) {
    return directory.resolve(id + ".bin");
  }

  private void handle(HttpExchange exchange) throws IOException {
    DriveRequest request = new DriveRequest(exchange);
    boolean token = exchange.getRequestURI().getPath().equals("/token");
    try {
      if (token) {
        token(request);
      } else {
        route(request, tokens.account(request.header("Authorization")));
      }
    } catch (DriveRefusal refusal) {
      request.drain();
      if (!refusal.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", refusal.retryAfter());
      }
      if (refusal.status() == 401) {
        exchange
            .getResponseHeaders()
            .set(
                "WWW-Authenticate",
                "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");
      }
      request.answer(refusal.status(), token ? refusal.tokenJson() : refusal.json());
    } catch (Dropped e) {
      exchange.close();
    } catch (RuntimeException e) {
      e.printStackTrace();
      request.answer(500, new DriveRefusal(500, "internalError", e.toString()).json());
    } finally {
      exchange.close();
    }
  }

  private static final class Dropped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Counts the request and does what is wrong with it at once, or gives what is for later. */
  private Optional<Fault> fault(Kind kind) {
    Optional<Fault> fault = faults.next(kind);
    if (fault.isPresent()) {
      switch (fault.get().action()) {
        case REFUSE ->
            throw new DriveRefusal(
                fault.get().status(),
                fault.get().reason(),
                "injected by the test",
                fault.get().retryAfter());
        case BLACK_HOLE -> {
          try {
            stopped.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new Dropped();
        }
        case DROP -> {
          if (kind != Kind.CHUNK && kind != Kind.DOWNLOAD) {
            throw new Dropped();
          }
        }
        default -> {
          return fault;
        }
      }
    }
    return fault;
  }

  private static boolean is(Optional<Fault> fault, Action action) {
    return fault.filter(each -> each.action() == action).isPresent();
  }

  private static void swallow(Optional<Fault> fault) {
    if (is(fault, Action.SWALLOW)) {
      throw new Dropped();
    }
  }

  private void token(DriveRequest request) throws IOException {
    Optional<Fault> fault = fault(Kind.TOKEN);
    if (!request.header("Content-Type").startsWith("application/x-www-form-urlencoded")) {
      throw new DriveRefusal(400, "invalid_request", "Bad content type");
    }
    String form = new String(request.body().readAllBytes(), StandardCharsets.UTF_8);
    ObjectNode granted = tokens.grant(DriveRequest.form(form));
    swallow(fault);
    request.answer(200, granted);
  }

  private void route(DriveRequest request, String account) throws IOException {
    String path = request.exchange.getRequestURI().getPath();
    String id = path.startsWith("/drive/v3/files/") ? path.substring(16) : "";
    if (request.is("GET").equals("/drive/v3/about")) {
      about(request, account);
    } else if (id.equals("generateIds") && !request.is("GET").isEmpty()) {
      generateIds(request);
    } else if (request.is("GET").equals("/drive/v3/files")) {
      list(request, account);
    } else if (!id.isEmpty() && !request.is("GET").isEmpty()) {
      get(request, account, id);
    } else if (!id.isEmpty() && !request.is("DELETE").isEmpty()) {
      delete(request, account, id);
    } else if (request.is("POST").equals("/drive/v3/files")) {
      createFolder(request, account);
    } else if (request.is("POST").matches("(/resumable)?/upload/drive/v3/files")) {
      startUpload(request, account);
    } else if (request.is("PUT").matches("(/resumable)?/upload/drive/v3/files")) {
      chunk(request);
    } else {
      throw new DriveRefusal(404, "notFound", "no such method: " + path);
    }
  }

  private void about(DriveRequest request, String account) throws IOException {
    request.allow();
    fault(Kind.ABOUT);
    if (request.parameter("fields").isEmpty()) {
      throw new DriveRefusal(
          400, "required", "The 'fields' parameter is required for this method.");
    }
    ObjectNode about = JSON.createObjectNode();
    about.putObject("user").put("displayName", "somebody").put("emailAddress", account);
    ObjectNode quota = about.putObject("storageQuota");
    quota.put("usage", String.valueOf(items.usage(account)));
    if (items.quota(account) != null) {
      quota.put("limit", String.valueOf(items.quota(account)));
    }
    request.answerPart(about, "*");
  }

  private void generateIds(DriveRequest request) throws IOException {
    request.allow("count", "space", "type");
    fault(Kind.GENERATE_IDS);
    if (!request.parameter("space").matches("|drive|appDataFolder")
        || !request.parameter("type").matches("|files|shortcuts")) {
      throw DriveRefusal.invalid("Invalid Value");
    }
    ObjectNode answer = JSON.createObjectNode().put("kind", "drive#generatedIds");
    answer.put("space", "drive");
    int count = Integer.parseInt(request.query.getOrDefault("count", "10"));
    ArrayNode ids = answer.putArray("ids");
    for (int i = 0; i < count; i++) {
      ids.add(items.generateId());
    }
    request.answerPart(answer, "*");
  }

  private void list(DriveRequest request, String account) throws IOException {
    request.allow(
        "q",
        "pageSize",
        "pageToken",
        "spaces",
        "supportsAllDrives",
        "includeItemsFromAllDrives",
        "corpora",
        "driveId",
        "orderBy");
    Optional<Fault> fault = fault(Kind.LIST);
    boolean allDrives = request.flag("includeItemsFromAllDrives");
    String driveId = request.parameter("driveId");
    if (allDrives && !request.flag("supportsAllDrives")
        || request.parameter("corpora").equals("drive") != !driveId.isEmpty()
        || !driveId.isEmpty() && !allDrives) {
      throw DriveRefusal.invalid("The corpora, driveId and all drives parameters do not fit.");
    }
    if (!driveId.isEmpty() && !driveId.equals(SHARED_DRIVE)) {
      throw new DriveRefusal(404, "notFound", "Shared drive not found: " + driveId);
    }
    int size = Integer.parseInt(request.query.getOrDefault("pageSize", "100"));
    if (size < 1 || size > 1000) {
      throw DriveRefusal.invalid("Invalid value for pageSize.");
    }
    Predicate<DriveItem> query = DriveQuery.parse(request.parameter("q"));
    List<DriveItem> found =
        items.all().stream()
            .filter(query)
            .filter(item -> !forgetful || item.isFolder())
            .filter(item -> driveId.isEmpty() || item.driveId.equals(driveId))
            .filter(item -> items.visible(item, account, allDrives))
            .toList();
    ObjectNode answer = JSON.createObjectNode().put("kind", "drive#fileList");
    answer.put("incompleteSearch", is(fault, Action.INCOMPLETE));
    int from = firstOfPage(request, found.size());
    int to = Math.min(found.size(), from + Math.min(size, pageCap));
    ArrayNode files = answer.putArray("files");
    found.subList(from, to).forEach(item -> files.add(item.json()));
    if (to < found.size()) {
      answer.put("nextPageToken", "~!!~" + request.parameter("q").hashCode() + "~" + to);
    }
    request.answerPart(answer, "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)");
  }

  private static int firstOfPage(DriveRequest request, int size) {
    String token = request.parameter("pageToken");
    if (token.isEmpty()) {
      return 0;
    }
    String expected = "~!!~" + request.parameter("q").hashCode() + "~";
    if (!token.startsWith(expected)) {
      throw DriveRefusal.invalid("Invalid Value: pageToken");
    }
    return Math.min(size, Integer.parseInt(token.substring(expected.length())));
  }

  private void get(DriveRequest request, String account, String id) throws IOException {
    request.allow("supportsAllDrives", "acknowledgeAbuse");
    boolean media = request.parameter("alt").equals("media");
    Optional<Fault> fault = fault(media ? Kind.DOWNLOAD : Kind.GET);
    DriveItem item = items.get(id, account, request.flag("supportsAllDrives"));
    if (!media) {
      request.answerPart(item.json(), "kind,id,name,mimeType");
      return;
    }
    if (item.content == null) {
      throw new DriveRefusal(
          403, "fileNotDownloadable", "Only files with binary content can be downloaded.");
    }
    request.exchange.sendResponseHeaders(200, item.size == 0 ? -1 : item.size);
    try (InputStream content = Files.newInputStream(item.content)) {
      byte[] bytes = new byte[64 * 1024];
      long left = is(fault, Action.DROP) ? item.size / 2 : item.size;
      for (int n;
          left > 0 && (n = content.read(bytes, 0, (int) Math.min(left, bytes.length))) > 0; ) {
        request.exchange.getResponseBody().write(bytes, 0, n);
        left -= n;
      }
    }
  }

  private void delete(DriveRequest request, String account, String id) throws IOException {
    request.allow("supportsAllDrives", "enforceSingleParent");
    Optional<Fault> fault = fault(Kind.DELETE);
    items.delete(items.get(id, account, request.flag("supportsAllDrives")));
    swallow(fault);
    request.answer(204, Map.of());
  }

  /** A new item of the request's resource, not yet added. */
  private DriveItem item(DriveRequest request, JsonNode json, String account) {
    boolean allDrives = request.flag("supportsAllDrives");
    if (json.path("parents").size() != 1) {
      throw DriveRefusal.invalid("A file has one parent.");
    }
    DriveItem parent = items.get(json.path("parents").get(0).asText(), account, allDrives);
    if (!parent.isFolder()) {
      throw new DriveRefusal(403, "parentNotAFolder", "The specified parent is not a folder.");
    }
    return new DriveItem(
        items.idFor(json.path("id").asText("")),
        json.path("name").asText("Untitled"),
        json.path("mimeType").asText("application/octet-stream"),
        parent.id,
        account,
        parent.driveId);
  }

  private void createFolder(DriveRequest request, String account) throws IOException {
    request.allow("supportsAllDrives");
    Optional<Fault> fault = fault(Kind.CREATE_FOLDER);
    DriveItem item = item(request, request.json(), account);
    if (!item.isFolder()) {
      throw DriveRefusal.invalid("Only folders are made without content here.");
    }
    items.add(item);
    swallow(fault);
    request.answerPart(item.json(), "kind,id,name,mimeType");
  }

  private void startUpload(DriveRequest request, String account) throws IOException {
    request.allow("supportsAllDrives", "uploadType");
    Optional<Fault> fault = fault(Kind.START_UPLOAD);
    String length = request.header("X-Upload-Content-Length");
    if (!request.parameter("uploadType").equals("resumable")
        || !length.matches("\\d+")
        || request.header("X-Upload-Content-Type").isEmpty()) {
      throw DriveRefusal.invalid("This is no start of a resumable upload.");
    }
    DriveItem item = item(request, request.json(), account);
    items.requireRoom(account, item.driveId, Long.parseLong(length));
    FieldMask.apply(request.query.getOrDefault("fields", "id"), item.json());
    String session = UUID.randomUUID().toString();
    sessions.put(
        session,
        new DriveSession(
            item,
            request.query.getOrDefault("fields", "kind,id,name,mimeType"),
            Long.parseLong(length),
            directory.resolve(session + ".bin")));
    swallow(fault);
    String path = request.exchange.getRequestURI().toString().substring(1);
    request.answer(200, Map.of("Location", url() + path + "&upload_id=" + session));
  }

  private void chunk(DriveRequest request) throws IOException {
    String id = request.parameter("upload_id");
    String length = request.header("Content-Length");
    long contentLength = length.isEmpty() ? 0 : Long.parseLong(length);
    boolean status = request.header("Content-Range").startsWith("bytes */") && !sessionIsEmpty(id);
    Optional<Fault> fault = fault(status ? Kind.UPLOAD_STATUS : Kind.CHUNK);
    if (is(fault, Action.LOSE_SESSION)) {
      sessions.remove(id);
    }
    DriveSession session = sessions.get(id);
    if (session == null) {
      throw new DriveRefusal(404, "notFound", "no such session");
    }
    if (!session.complete) {
      take(request, session, contentLength, fault);
    }
    swallow(fault);
    if (session.complete) {
      request.answer(200, FieldMask.apply(session.fields, session.item.json()));
    } else {
      request.answer(308, session.progress());
    }
  }

  private boolean sessionIsEmpty(String id) {
    return sessions.containsKey(id) && sessions.get(id).total == 0;
  }

  private void take(
      DriveRequest request, DriveSession session, long contentLength, Optional<Fault> fault)
      throws IOException {
    DriveSession.Range range = session.range(request.header("Content-Range"), contentLength);
    if (!range.isStatus()) {
      boolean drop = is(fault, Action.DROP);
      long before = session.received();
      session.take(
          request.exchange.getRequestBody(),
          contentLength,
          drop ? contentLength / 2 : contentLength,
          is(fault, Action.CORRUPT));
      uploadedBytes.addAndGet(session.received() - before);
      if (drop) {
        throw new Dropped();
      }
    }
    if (session.finish()) {
      items.add(session.item);
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    server.stop(0);
    threads.shutdownNow();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
