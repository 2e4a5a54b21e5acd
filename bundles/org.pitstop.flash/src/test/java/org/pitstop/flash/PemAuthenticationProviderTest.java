package org.pitstop.flash;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PemAuthenticationProviderTest {
  private static final Path CERTIFICATE = Path.of("src/test/resources/org/pitstop/flash/tester.pem");
  private static final Path KEY = Path.of("src/test/resources/org/pitstop/flash/tester-key.pem");
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theProofIsASignatureOverTheChallengeThatTheCertificateVerifies() throws Exception {
    PemAuthenticationProvider provider = new PemAuthenticationProvider(CERTIFICATE, KEY);
    X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(provider.certificate("bcm")));
    assertEquals("CN=Pitstop test tester", certificate.getSubjectX500Principal().getName());
    byte[] challenge = {1, 2, 3};
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initVerify(certificate);
    signature.update(challenge);
    assertTrue(signature.verify(provider.proofOfOwnership("bcm", challenge)));
  }

  @Test
  public void anEmptyChallengeIsNotSigned() {
    refused("the challenge of bcm is empty", CERTIFICATE, KEY, new byte[0]);
  }

  @Test
  public void filesThatHoldNoneAreNamedAndNotShown() throws Exception {
    Path junk = Files.writeString(folder.newFile().toPath(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Path text = Files.writeString(folder.newFile().toPath(), "secret stuff");
    refused(text + " holds no private key", CERTIFICATE, text, new byte[1]);
    refused("the key in " + junk + " does not sign", CERTIFICATE, junk, new byte[1]);
    refused("nowhere cannot be read", Path.of("nowhere"), KEY, new byte[1]);
    refused("nowhere cannot be read", CERTIFICATE, Path.of("nowhere"), new byte[1]);
    assertThrows(IllegalArgumentException.class, () -> new PemAuthenticationProvider(KEY, KEY).certificate("bcm"));
  }

  private static void refused(String why, Path certificate, Path key, byte[] challenge) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
        () -> new PemAuthenticationProvider(certificate, key).proofOfOwnership("bcm", challenge));
    assertTrue(e.getMessage(), e.getMessage().contains(why) && !e.getMessage().contains("secret stuff"));
  }
}
