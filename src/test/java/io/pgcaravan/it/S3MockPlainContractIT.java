package io.pgcaravan.it;

class S3MockPlainContractIT extends S3Contract {

  S3MockPlainContractIT() {
    super(S3Server.s3mock(), "none", "");
  }
}
