package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The parameter {@code fields}: {@code a,b(c,d)}; {@code *} stands for all. */
final class FieldMask {

  private static final Set<String> KNOWN =
      Set.of(
          "kind,id,name,mimeType,size,md5Checksum,sha256Checksum,createdTime,modifiedTime,parents,trashed,driveId,files,nextPageToken,incompleteSearch,user,emailAddress,displayName,storageQuota,limit,usage,usageInDrive,ids,space,*"
              .split(","));

  private final String text;
  private int at;

  private FieldMask(String text) {
    this.text = text;
  }

  static JsonNode apply(String text, JsonNode whole) {
    FieldMask mask = new FieldMask(text);
    Map<String, Object> tree = mask.fields();
    if (mask.at != text.length()) {
      throw new DriveRefusal(400, "invalidParameter", "Invalid field selection " + text);
    }
    return select(tree, whole);
  }

  private Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    do {
      int from = at;
      while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String name = text.substring(from, at);
      if (!KNOWN.contains(name)) {
        throw new DriveRefusal(400, "invalidParameter", "Invalid field selection " + name);
      }
      Object inner = Map.of();
      if (at < text.length() && text.charAt(at) == '(') {
        at++;
        inner = fields();
        if (at >= text.length() || text.charAt(at++) != ')') {
          throw new DriveRefusal(400, "invalidParameter", "Invalid field selection " + text);
        }
      }
      fields.put(name, inner);
    } while (at < text.length() && text.charAt(at) == ',' && ++at > 0);
    return fields;
  }

  @SuppressWarnings("unchecked")
  private static JsonNode select(Map<String, Object> fields, JsonNode whole) {
    if (fields.isEmpty() || fields.containsKey("*")) {
      return whole;
    }
    if (whole.isArray()) {
      ArrayNode all = new ObjectMapper().createArrayNode();
      whole.forEach(each -> all.add(select(fields, each)));
      return all;
    }
    ObjectNode some = new ObjectMapper().createObjectNode();
    fields.forEach(
        (name, inner) -> {
          if (whole.has(name)) {
            some.set(name, select((Map<String, Object>) inner, whole.get(name)));
          }
        });
    return some;
  }
}
