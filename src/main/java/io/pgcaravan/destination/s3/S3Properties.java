package io.pgcaravan.destination.s3;

import java.util.HashMap;
import java.util.Map;

/**
 * The properties of the bean in a route file. All are texts, read when the destination is first
 * used: a program that does not use it starts whatever they hold. {@link S3Settings} says what they
 * mean.
 */
public abstract class S3Properties {

  private final Map<String, String> values = new HashMap<>();

  S3Settings settings() {
    return S3Settings.read(values);
  }

  public void setBucket(String bucket) {
    values.put("bucket", bucket);
  }

  public void setPrefix(String prefix) {
    values.put("prefix", prefix);
  }

  public void setRegion(String region) {
    values.put("region", region);
  }

  public void setEndpoint(String endpoint) {
    values.put("endpoint", endpoint);
  }

  public void setForcePathStyle(String forcePathStyle) {
    values.put("forcePathStyle", forcePathStyle);
  }

  public void setAccessKeyId(String accessKeyId) {
    values.put("accessKeyId", accessKeyId);
  }

  public void setSecretAccessKey(String secretAccessKey) {
    values.put("secretAccessKey", secretAccessKey);
  }

  public void setSessionToken(String sessionToken) {
    values.put("sessionToken", sessionToken);
  }

  public void setStorageClass(String storageClass) {
    values.put("storageClass", storageClass);
  }

  public void setEncryption(String encryption) {
    values.put("encryption", encryption);
  }

  public void setEncryptionKeyId(String encryptionKeyId) {
    values.put("encryptionKeyId", encryptionKeyId);
  }

  public void setObjectLockMode(String objectLockMode) {
    values.put("objectLockMode", objectLockMode);
  }

  public void setObjectLockDays(String objectLockDays) {
    values.put("objectLockDays", objectLockDays);
  }

  public void setChecksum(String checksum) {
    values.put("checksum", checksum);
  }

  public void setConditionalWrites(String conditionalWrites) {
    values.put("conditionalWrites", conditionalWrites);
  }

  public void setConnectTimeout(String connectTimeout) {
    values.put("connectTimeout", connectTimeout);
  }

  public void setAnswerTimeout(String answerTimeout) {
    values.put("answerTimeout", answerTimeout);
  }

  public void setMinimumSpeed(String minimumSpeed) {
    values.put("minimumSpeed", minimumSpeed);
  }

  public void setPartsAtOnce(String partsAtOnce) {
    values.put("partsAtOnce", partsAtOnce);
  }

  public void setUploads(String uploads) {
    values.put("uploads", uploads);
  }

  public void setAttempts(String attempts) {
    values.put("attempts", attempts);
  }
}
