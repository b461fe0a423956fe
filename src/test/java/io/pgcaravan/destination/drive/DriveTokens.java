package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The stand-in's token server: RFC 7523 for a service account, RFC 6749 for a user. */
final class DriveTokens {

  static final String SERVICE_ACCOUNT = "backup@caravan-test.iam.gserviceaccount.com";
  static final String USER = "owner@example.org";
  private static final String SCOPE = "https://www.googleapis.com/auth/drive";

  /** Google wants this audience always; its older client libraries name the server they ask. */
  private static final String GOOGLE = "https://oauth2.googleapis.com/token";

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Token(String account, Instant until) {}

  private final String uri;
  private final KeyPair key;
  private final String clientSecret = "secret-" + UUID.randomUUID();
  private final String refreshToken = "refresh-" + UUID.randomUUID();
  private final Map<String, Token> issued = new ConcurrentHashMap<>();
  final Set<String> disabled = ConcurrentHashMap.newKeySet();
  final Set<String> delegable = new HashSet<>(Set.of(USER));

  DriveTokens(String uri) throws GeneralSecurityException {
    this.uri = uri;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.key = generator.generateKeyPair();
  }

  String serviceAccountJson() {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(key.getPrivate().getEncoded()));
    return JSON.createObjectNode()
        .put("type", "service_account")
        .put("project_id", "caravan-test")
        .put("private_key_id", "1")
        .put("private_key", pem)
        .put("client_email", SERVICE_ACCOUNT)
        .put("client_id", "100000000000000000001")
        .put("token_uri", uri)
        .toPrettyString();
  }

  String userJson() {
    return JSON.createObjectNode()
        .put("type", "authorized_user")
        .put("client_id", "caravan-client")
        .put("client_secret", clientSecret)
        .put("refresh_token", refreshToken)
        .put("token_uri", uri)
        .toPrettyString();
  }

  /** Ends all tokens there are. */
  void expireAll() {
    issued.replaceAll((token, old) -> new Token(old.account(), Instant.EPOCH));
  }

  /** Whose request it is. */
  String account(String authorization) {
    Token token =
        authorization != null && authorization.startsWith("Bearer ")
            ? issued.get(authorization.substring(7))
            : null;
    if (token == null || token.until().isBefore(Instant.now())) {
      throw new DriveRefusal(401, "authError", "Request had invalid authentication credentials.");
    }
    return token.account();
  }

  ObjectNode grant(Map<String, String> form) {
    String account =
        switch (form.getOrDefault("grant_type", "")) {
          case "urn:ietf:params:oauth:grant-type:jwt-bearer" -> assertion(form.get("assertion"));
          case "refresh_token" -> refresh(form);
          default -> throw new DriveRefusal(400, "unsupported_grant_type", "Invalid grant_type");
        };
    if (disabled.contains(account)) {
      throw new DriveRefusal(400, "invalid_grant", "Account has been disabled.");
    }
    String token = "ya29." + UUID.randomUUID();
    issued.put(token, new Token(account, Instant.now().plus(Duration.ofHours(1))));
    return JSON.createObjectNode()
        .put("access_token", token)
        .put("expires_in", 3599)
        .put("token_type", "Bearer");
  }

  private String refresh(Map<String, String> form) {
    if (!"caravan-client".equals(form.get("client_id"))
        || !clientSecret.equals(form.get("client_secret"))) {
      throw new DriveRefusal(401, "invalid_client", "The OAuth client was not found.");
    }
    if (!refreshToken.equals(form.get("refresh_token"))) {
      throw new DriveRefusal(400, "invalid_grant", "Token has been expired or revoked.");
    }
    return USER;
  }

  private String assertion(String jwt) {
    try {
      List<String> parts = List.of(String.valueOf(jwt).split("\\."));
      JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts.get(0)));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts.get(1)));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key.getPublic());
      signature.update((parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII));
      require(header.path("alg").asText().equals("RS256"), "Invalid JWT: alg");
      require(
          signature.verify(Base64.getUrlDecoder().decode(parts.get(2))), "Invalid JWT Signature.");
      require(claims.path("iss").asText().equals(SERVICE_ACCOUNT), "Invalid email");
      String audience = claims.path("aud").asText();
      require(audience.equals(GOOGLE) || audience.equals(uri), "Invalid JWT: aud");
      long now = Instant.now().getEpochSecond();
      long issuedAt = claims.path("iat").asLong();
      long until = claims.path("exp").asLong();
      require(
          issuedAt <= now + 60 && until > now && until - issuedAt <= 3600,
          "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
              + " timeframe. Check your iat and exp values in the JWT claim.");
      if (!claims.path("scope").asText().equals(SCOPE)) {
        throw new DriveRefusal(400, "invalid_scope", "Invalid OAuth scope");
      }
      String subject = claims.path("sub").asText("");
      if (!subject.isEmpty() && !delegable.contains(subject)) {
        throw new DriveRefusal(
            401, "unauthorized_client", "Client is unauthorized to retrieve access tokens.");
      }
      return subject.isEmpty() ? SERVICE_ACCOUNT : subject;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      if (e instanceof DriveRefusal refusal) {
        throw refusal;
      }
      throw new DriveRefusal(400, "invalid_grant", "Invalid JWT");
    }
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new DriveRefusal(400, "invalid_grant", otherwise);
    }
  }
}
