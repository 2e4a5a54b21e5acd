package org.pitstop.flash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.flash.KeyProvider;

/**
 * Keys of the reference vehicle: the first 16 bytes of HMAC-SHA256(secret, ECU id in ASCII + seed). The secret is read for each key and
 * kept
 * nowhere else, so that it may come or change at any time.
 */
@Component(name = "org.pitstop.flash.hmac", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = HmacKeyProvider.Config.class, factory = true)
public final class HmacKeyProvider implements KeyProvider {
  private static final int KEY_BYTES = 16;
  private static final int MAX_FILE_BYTES = 1024;
  private static final int MIN_SECRET_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final Path keyFile;

  @ObjectClassDefinition(name = "Pitstop: SecurityAccess keys by HMAC-SHA256")
  @interface Config {
    /** Becomes the service property {@link KeyProvider#NAME}. */
    @AttributeDefinition(description = "The name that ECU profiles use for this provider (security.keyProvider)")
    String pitstop_key_provider() default "hmac-sha256";

    @AttributeDefinition(description = "File with the secret, 16 bytes or more, in hexadecimal digits")
    String keyFile();
  }

  @Activate
  public HmacKeyProvider(Config config) {
    this(Path.of(config.keyFile()));
  }

  HmacKeyProvider(Path keyFile) {
    this.keyFile = keyFile;
  }

  @Override
  public byte[] key(String ecu, int level, byte[] seed) {
    byte[] secret = secret();
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(ecu.getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(mac.doFinal(seed), KEY_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private byte[] secret() {
    try {
      if (Files.size(keyFile) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(keyFile + " has more than " + MAX_FILE_BYTES + " bytes");
      }
      String digits = Files.readString(keyFile, StandardCharsets.US_ASCII).strip();
      if (digits.length() < 2 * MIN_SECRET_BYTES || digits.length() % 2 != 0 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
        throw new IllegalArgumentException(keyFile + " must hold at least " + MIN_SECRET_BYTES
            + " bytes in hexadecimal digits and nothing else");
      }
      return HexFormat.of().parseHex(digits);
    } catch (IOException e) {
      throw new IllegalArgumentException("the secret in " + keyFile + " cannot be read: " + e, e);
    }
  }
}
