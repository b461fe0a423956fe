package io.pgcaravan.it;

class S3MockSha256ContractIT extends S3Contract {

  S3MockSha256ContractIT() {
    super(S3Server.s3mock(), "sha256", "");
  }
}
