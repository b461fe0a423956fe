package io.pgcaravan.destination.s3;

import io.pgcaravan.destination.s3.S3Settings.Checksum;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the SDK's client of a bucket. */
final class S3Clients {

  private static final int CONNECTIONS = 32;

  private S3Clients() {}

  /** A client that never waits for ever; the caller closes it. */
  static S3Client of(S3Settings settings) {
    boolean plain = settings.checksum() == Checksum.NONE;
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials(settings))
            .forcePathStyle(settings.pathStyle())
            // checksums are sent as headers: many stores know no trailers and no chunks
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            // manifests tell what was read: stores differ in the sum of an object of many parts
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .httpClientBuilder(http(settings, plain))
            .overrideConfiguration(overrides(settings));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /**
   * Takes "Expect: 100-continue" out of requests: with a store that ignores it, it costs seconds.
   */
  private static final class NoExpectation implements ExecutionInterceptor {
    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      return context.httpRequest().toBuilder().removeHeader("Expect").build();
    }
  }

  private static ApacheHttpClient.Builder http(S3Settings settings, boolean plain) {
    return ApacheHttpClient.builder()
        .connectionTimeout(settings.connectTimeout())
        .socketTimeout(settings.answerTimeout())
        .maxConnections(CONNECTIONS)
        .tcpKeepAlive(true)
        .expectContinueEnabled(!plain);
  }

  /** Attempts at single requests, so that one lost part does not cost a whole upload. */
  private static ClientOverrideConfiguration overrides(S3Settings settings) {
    ClientOverrideConfiguration.Builder builder = ClientOverrideConfiguration.builder();
    if (settings.checksum() == Checksum.NONE) {
      builder.addExecutionInterceptor(new NoExpectation());
    }
    return builder
        .retryStrategy(
            AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(Math.max(1, settings.attempts()))
                .build())
        .build();
  }

  private static AwsCredentialsProvider credentials(S3Settings settings) {
    return settings
        .credentials()
        .<AwsCredentialsProvider>map(given -> StaticCredentialsProvider.create(credentials(given)))
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  private static AwsCredentials credentials(S3Credentials given) {
    return given
        .sessionToken()
        .<AwsCredentials>map(
            token ->
                AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), token))
        .orElseGet(() -> AwsBasicCredentials.create(given.accessKeyId(), given.secretAccessKey()));
  }
}
