package io.pgcaravan.it;

class S3ProxySha256ContractIT extends S3Contract {

  S3ProxySha256ContractIT() {
    super(S3Server.s3proxy(), "sha256", "");
  }
}
