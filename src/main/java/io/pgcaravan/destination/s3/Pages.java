package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.PermanentException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The pages of a listing, to the last one. A store that says there are more, but not how to ask for
 * them, knows the older protocol only, in which the last key is what is asked after.
 */
final class Pages {

  private final S3Client client;
  private final S3Settings settings;
  private final List<S3Object> found = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();

  Pages(S3Client client, S3Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * All objects under the prefix.
   *
   * @throws PermanentException if the store says that there are more, and shows none
   */
  List<S3Object> all() {
    String token = null;
    while (true) {
      ListObjectsV2Response page = page(token);
      found.addAll(page.contents());
      if (!Boolean.TRUE.equals(page.isTruncated())) {
        return found;
      }
      token = page.nextContinuationToken();
      if (token == null || token.isEmpty()) {
        return older();
      }
      requireNew(token);
    }
  }

  private ListObjectsV2Response page(@Nullable String token) {
    return client.listObjectsV2(
        list -> list.bucket(settings.bucket()).prefix(settings.prefix()).continuationToken(token));
  }

  private List<S3Object> older() {
    boolean more = true;
    while (more) {
      String marker = found.isEmpty() ? "" : found.get(found.size() - 1).key();
      requireNew("after " + marker);
      ListObjectsResponse page =
          client.listObjects(
              list -> list.bucket(settings.bucket()).prefix(settings.prefix()).marker(marker));
      found.addAll(page.contents());
      more = Boolean.TRUE.equals(page.isTruncated());
    }
    return found;
  }

  private void requireNew(String place) {
    if (!asked.add(place)) {
      throw new PermanentException(
          "the bucket %s cannot be listed to its end: the store shows the same page again and again"
              .formatted(settings.bucket()),
          "report it to those who run the store; nothing is deleted there meanwhile");
    }
  }
}
