package io.pgcaravan.faults;

import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** A bucket, asked past the proxy. */
record S3Place(String name, S3Client client, String bucket) implements Place {

  @Override
  public List<Content> contents() {
    return client.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
        .map(
            object ->
                new Content(
                    object.key(),
                    () -> client.getObject(get -> get.bucket(bucket).key(object.key()))))
        .toList();
  }

  @Override
  public List<String> leftovers() {
    return client.listMultipartUploads(list -> list.bucket(bucket)).uploads().stream()
        .map(upload -> "an unfinished upload of " + upload.key())
        .toList();
  }

  @Override
  public int endUploads() {
    List<MultipartUpload> uploads =
        client.listMultipartUploads(list -> list.bucket(bucket)).uploads();
    uploads.forEach(
        upload ->
            client.abortMultipartUpload(
                abort -> abort.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    return uploads.size();
  }

  @Override
  public void delete(String key) {
    client.deleteObject(delete -> delete.bucket(bucket).key(key));
  }
}
