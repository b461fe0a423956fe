package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that the stand-in refuses, as Google words it. */
final class DriveRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;
  private final String retryAfter;

  DriveRefusal(int status, String reason, String message) {
    this(status, reason, message, "");
  }

  DriveRefusal(int status, String reason, String message, String retryAfter) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static DriveRefusal missing(String id) {
    return new DriveRefusal(404, "notFound", "File not found: " + id + ".");
  }

  static DriveRefusal invalid(String message) {
    return new DriveRefusal(400, "invalid", message);
  }

  int status() {
    return status;
  }

  String retryAfter() {
    return retryAfter;
  }

  ObjectNode json() {
    ObjectNode answer = new ObjectMapper().createObjectNode();
    ObjectNode error = answer.putObject("error");
    error.put("code", status).put("message", getMessage());
    error
        .putArray("errors")
        .addObject()
        .put("domain", "global")
        .put("reason", reason)
        .put("message", getMessage());
    return answer;
  }

  /** As the token server words it. */
  ObjectNode tokenJson() {
    return new ObjectMapper()
        .createObjectNode()
        .put("error", reason)
        .put("error_description", getMessage());
  }
}
