package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.drive.DriveScopes;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who the program is to Google, read from a key's JSON.
 *
 * @param account mail address of a service account; empty for a user, whom only Google can name
 * @param ownQuota whether what is stored counts against somebody's quota: a service account that
 *     acts for nobody has none
 */
record DriveCredentials(GoogleCredentials google, String account, boolean ownQuota) {

  private static final String HINT =
      "give the JSON of a service account's key, or of type authorized_user, or the path of one";

  /**
   * Reads a key; asks nobody.
   *
   * @throws UsageException if it is unreadable; the message holds nothing of it
   */
  static DriveCredentials read(DriveSettings settings, HttpTransportFactory transport) {
    JsonNode json = json(settings.credentials().strip());
    try {
      return switch (json.path("type").asText()) {
        case "service_account" -> serviceAccount(json, settings.subject(), transport);
        case "authorized_user" -> user(json, settings.subject(), transport);
        default -> throw unusable("it is of no known type", null);
      };
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      // what the library says of a broken key may quote it
      throw unusable("its parts are missing or malformed", null);
    }
  }

  private static JsonNode json(String value) {
    try {
      String text = value.startsWith("{") ? value : Files.readString(Path.of(value));
      Secrets.addJson(text);
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw unusable("it is not JSON", null);
    } catch (IOException | InvalidPathException e) {
      throw unusable("the file cannot be read", e);
    }
  }

  private static UsageException unusable(String reason, @Nullable Throwable cause) {
    return new UsageException(
        "the key in GOOGLE_SERVICE_ACCOUNT_JSON is unusable: " + reason, HINT, cause);
  }

  private static DriveCredentials serviceAccount(
      JsonNode json, String subject, HttpTransportFactory transport) throws IOException {
    GoogleCredentials credentials =
        ServiceAccountCredentials.newBuilder()
            .setClientId(json.path("client_id").asText())
            .setClientEmail(required(json, "client_email"))
            .setPrivateKeyString(required(json, "private_key"))
            .setPrivateKeyId(json.path("private_key_id").asText())
            .setTokenServerUri(tokenUri(json))
            .setProjectId(json.path("project_id").asText())
            .setHttpTransportFactory(transport)
            .build()
            .createScoped(DriveScopes.DRIVE);
    boolean delegated = !subject.isBlank();
    return new DriveCredentials(
        delegated ? credentials.createDelegated(subject) : credentials,
        required(json, "client_email"),
        delegated);
  }

  private static DriveCredentials user(
      JsonNode json, String subject, HttpTransportFactory transport) {
    if (!subject.isBlank()) {
      throw new UsageException(
          "GOOGLE_DRIVE_SUBJECT is set, but the key is a user's own",
          "leave it empty, or give a service account's key");
    }
    GoogleCredentials credentials =
        UserCredentials.newBuilder()
            .setClientId(required(json, "client_id"))
            .setClientSecret(required(json, "client_secret"))
            .setRefreshToken(required(json, "refresh_token"))
            .setTokenServerUri(tokenUri(json))
            .setHttpTransportFactory(transport)
            .build();
    return new DriveCredentials(credentials, "", true);
  }

  private static String required(JsonNode json, String name) {
    String value = json.path(name).asText();
    if (value.isBlank()) {
      throw unusable("it lacks " + name, null);
    }
    return value;
  }

  private static URI tokenUri(JsonNode json) {
    return URI.create(json.path("token_uri").asText("https://oauth2.googleapis.com/token"));
  }

  /** Whom a folder is shared with, as messages name it. */
  String name() {
    return account.isEmpty() ? "the key's user" : account;
  }

  @Override
  public String toString() {
    return name();
  }
}
