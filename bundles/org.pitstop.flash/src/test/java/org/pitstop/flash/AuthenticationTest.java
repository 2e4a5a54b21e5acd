package org.pitstop.flash;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.flash.FakeEcu.Refused;
import org.pitstop.flash.FakeEcu.Said;

/** Unlocking by 0x29. */
public class AuthenticationTest {
  private static final String CERTIFICATE = "2901000002C1C20000";
  private static final String PROOF = "29030003AA01020000";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private FlashBench bench;

  @Before
  public void anEcuThatWantsACertificate() throws Exception {
    bench = new FlashBench(folder.getRoot().toPath());
    bench.profile(ReferenceProfile.withCertificate());
    provider(new Workshop());
  }

  private void provider(AuthenticationProvider provider) {
    bench.equipment.addAuthenticationProvider(provider, Map.of(AuthenticationProvider.NAME, "workshop"));
  }

  @Test
  public void theCertificateIsShownAndItsKeyIsProved() throws Exception {
    assertTrue(bench.program() instanceof Verified);
    int at = bench.ecu.transcript.indexOf("1002");
    assertEquals(List.of(CERTIFICATE, PROOF, "2EF15A26030150495453544F50"), bench.ecu.transcript.subList(at + 1, at + 4));
    assertEquals(0, bench.ecu.count("27"));
  }

  @Test
  public void anEcuThatIsSatisfiedWithTheCertificateWantsNoProof() throws Exception {
    bench.ecu.on("2901", new Said("690112000000"));
    assertTrue(bench.program() instanceof Verified);
    assertEquals(0, bench.ecu.count("2903"));
  }

  @Test
  public void everyRefusalOfTheServiceHasItsReaction() throws Exception {
    for (int nrc = 0x50; nrc <= 0x5D; nrc++) {
      assertTrue(Reaction.defined(nrc));
      bench.ecu.transcript.clear();
      bench.ecu.version = "1.0";
      bench.ecu.on("29", new Refused(nrc));
      boolean passes = nrc > 0x58; // the ECU's own trouble, not the certificate's
      assertEquals(Integer.toHexString(nrc), passes, bench.program() instanceof Verified);
      assertEquals(passes ? 2 : 1, bench.ecu.count(CERTIFICATE));
    }
  }

  @Test
  public void aWrongReturnParameterOrAForeignProofEndsItBeforeTheErase() throws Exception {
    bench.ecu.on("2901", new Said("690113000000"));
    check("authenticationReturnParameter is 0x13 (right: 0x11)");
    bench.ecu.on("2903", new Said("6903110000"));
    check("proof of ownership: authenticationReturnParameter is 0x11 (right: 0x12)");
    bench.ecu.on("2903", new Refused(0x58));
    check("proof of ownership: the ECU refused service 0x29: 0x58");
    bench.ecu.on("22", new Said("62F19142434D2D4831"), new Said("62F195312E30")).on("34", new Refused(0x34));
    bench.profile(ReferenceProfile.withCertificate().replace("\"ecu\": 3", "\"ecu\": 0"));
    assertTrue(((Failed) bench.program()).why().contains("0x34 authentication required"));
  }

  @Test
  public void aProviderThatIsMissingOrRefusesIsNamed() throws Exception {
    provider(new Workshop() {
      @Override
      public byte[] proofOfOwnership(String ecu, byte[] challenge) {
        throw new IllegalArgumentException("the challenge is too short");
      }
    });
    check("authentication provider 'workshop' refuses: the challenge is too short");
    bench.profile(ReferenceProfile.withCertificate().replace("workshop", "oem"));
    check("no authentication provider 'oem' is there");
  }

  private void check(String why) throws Exception {
    Failed failed = (Failed) bench.program();
    assertTrue(failed.why(), failed.why().contains(why));
    assertFalse(failed.erased());
    assertEquals(0, bench.ecu.erases);
  }

  private static class Workshop implements AuthenticationProvider {
    @Override
    public byte[] certificate(String ecu) {
      return new byte[] {(byte) 0xC1, (byte) 0xC2};
    }

    @Override
    public byte[] proofOfOwnership(String ecu, byte[] challenge) {
      return new byte[] {(byte) 0xAA, challenge[0], challenge[1]};
    }
  }
}
