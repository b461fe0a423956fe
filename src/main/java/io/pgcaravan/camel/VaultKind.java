package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.apache.camel.vault.HashicorpVaultConfiguration;
import org.apache.camel.vault.VaultConfiguration;

/**
 * The vaults that settings may name, and how Camel's functions for them are told where they are: by
 * the lines {@code caravan.vault.…}. (Camel's own lines {@code camel.vault.…} are read at every
 * start, and in Camel 4.17 only those of one vault take effect.)
 */
enum VaultKind {
  HASHICORP("HashiCorp Vault", "set VAULT_ADDR and VAULT_TOKEN_FILE") {
    @Override
    void configure(VaultConfiguration vaults, PropertyReader settings) {
      String address = settings.text("vault.hashicorp.url");
      if (!address.isEmpty()) {
        address(vaults.hashicorp(), address);
        vaults.hashicorp().setToken(settings.text("vault.hashicorp.token"));
        String namespace = settings.text("vault.hashicorp.namespace");
        vaults
            .hashicorp()
            .setCloud(!namespace.isEmpty()); // what Camel calls a vault with namespaces
        vaults.hashicorp().setNamespace(namespace);
      }
    }

    private void address(HashicorpVaultConfiguration vault, String address) {
      try {
        URI url = new URI(address);
        if (url.getHost() == null || url.getScheme() == null) {
          throw new URISyntaxException(address, "no scheme or host");
        }
        vault.setScheme(url.getScheme());
        vault.setHost(url.getHost());
        boolean https = url.getScheme().equals("https");
        vault.setPort(String.valueOf(url.getPort() > 0 ? url.getPort() : https ? 443 : 80));
      } catch (URISyntaxException e) {
        throw new UsageException(
            "malformed VAULT_ADDR '%s'".formatted(address),
            "write it as https://vault.example.org:8200",
            e);
      }
    }
  },

  AWS("AWS Secrets Manager", "set VAULT_AWS_REGION, and credentials as docs/secrets.md says") {
    @Override
    void configure(VaultConfiguration vaults, PropertyReader settings) {
      vaults.aws().setRegion(settings.text("vault.aws.region"));
      vaults.aws().setAccessKey(settings.text("vault.aws.access-key-id"));
      vaults.aws().setSecretKey(settings.text("vault.aws.secret-access-key"));
      vaults.aws().setDefaultCredentialsProvider(true); // where there is no key
      vaults.aws().setOverrideEndpoint(true); // where there is a URL
      vaults.aws().setUriEndpointOverride(settings.text("vault.aws.endpoint"));
    }
  },

  GCP("Google Secret Manager", "set VAULT_GCP_PROJECT_ID, and VAULT_GCP_KEY_PATH") {
    @Override
    void configure(VaultConfiguration vaults, PropertyReader settings) {
      String key = settings.text("vault.gcp.key-path");
      vaults.gcp().setProjectId(settings.text("vault.gcp.project-id"));
      vaults.gcp().setServiceAccountKey(key.isEmpty() ? "" : "file:" + key);
      vaults.gcp().setUseDefaultInstance(true); // where there is no key
    }
  };

  private final String title;
  private final String advice;

  VaultKind(String title, String advice) {
    this.title = title;
    this.advice = advice;
  }

  /** What stands before the colon of a placeholder. */
  String prefix() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As its makers call it. */
  String title() {
    return title;
  }

  /** Which settings say where it is. */
  String advice() {
    return advice;
  }

  abstract void configure(VaultConfiguration vaults, PropertyReader settings);
}
