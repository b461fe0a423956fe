package io.pgcaravan.it;

class S3MockContractIT extends S3Contract {

  S3MockContractIT() {
    super(S3Server.s3mock(), "crc32", "/backups/shop");
  }
}
