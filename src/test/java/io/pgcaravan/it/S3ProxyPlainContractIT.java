package io.pgcaravan.it;

class S3ProxyPlainContractIT extends S3Contract {

  S3ProxyPlainContractIT() {
    super(S3Server.s3proxy(), "none", "");
  }
}
