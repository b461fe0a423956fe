package io.pgcaravan.destination.s3;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The checksums that a store answered to the parts of the uploads under way. */
final class PartSums {

  private final Map<String, Map<Integer, UploadPartResponse>> uploads = new ConcurrentHashMap<>();

  void note(UploadPartRequest request, UploadPartResponse response) {
    uploads
        .computeIfAbsent(request.uploadId(), id -> new ConcurrentHashMap<>())
        .put(request.partNumber(), response);
  }

  /** The request with what was noted of its upload, which is forgotten. */
  CompleteMultipartUploadRequest added(CompleteMultipartUploadRequest request) {
    Map<Integer, UploadPartResponse> noted = uploads.remove(request.uploadId());
    if (noted == null) {
      return request;
    }
    List<CompletedPart> parts =
        request.multipartUpload().parts().stream()
            .map(part -> added(part, noted.get(part.partNumber())))
            .toList();
    return request.toBuilder().multipartUpload(upload -> upload.parts(parts)).build();
  }

  private static CompletedPart added(CompletedPart part, UploadPartResponse noted) {
    return part.toBuilder()
        .checksumCRC32(noted.checksumCRC32())
        .checksumSHA256(noted.checksumSHA256())
        .build();
  }

  void forget(String uploadId) {
    uploads.remove(uploadId);
  }
}
