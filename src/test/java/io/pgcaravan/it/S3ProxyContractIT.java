package io.pgcaravan.it;

class S3ProxyContractIT extends S3Contract {

  S3ProxyContractIT() {
    super(S3Server.s3proxy(), "crc32", "/backups/shop");
  }

  /** A page of a listing has a thousand. */
  @Override
  protected int manyObjects() {
    return 1050;
  }
}
