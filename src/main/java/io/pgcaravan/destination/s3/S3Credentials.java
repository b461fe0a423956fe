package io.pgcaravan.destination.s3;

import java.util.Optional;

/** A key and its secret; never written anywhere. */
record S3Credentials(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {

  @Override
  public String toString() {
    return "S3Credentials[hidden]";
  }
}
