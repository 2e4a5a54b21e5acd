package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.simulator.bus.BitRate;

/** 0x29 with what is no certificate; a right one needs a tester, and is tried where that is. */
public final class AuthenticationTest {
  private static final String TRUST = "src/test/resources/org/pitstop/simulator/ecu/trust.pem";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theRequestsAreCheckedInTheirOrder() throws Exception {
    try (Bench bench = new Bench(new BitRate(500_000, 0), 4095, 0, null, EcuOptions.of("", TRUST))) {
      assertEquals("only in the programming session", "7F297F", bench.ask("2908"));
      bench.ask("1002");
      assertEquals("690802", bench.ask("2908"));
      assertEquals("690010", bench.ask("2900"));
      assertEquals("7F2912", bench.ask("2905"));
      assertEquals("no challenge was given", "7F2924", bench.ask("2903" + "0001AA" + "0000"));
      assertEquals("shorter than it says", "7F2913", bench.ask("290100" + "000901"));
      assertEquals("without challenge's length", "7F2913", bench.ask("290100" + "0001AA"));
      assertEquals("no certificate", "7F2954", bench.ask("290100" + "0003010203" + "0000"));
      assertEquals("nothing is unlocked", "7F3433", bench.ask("3400440001000000000008"));
    }
  }

  @Test
  public void theTrustedOneItselfIsAskedForItsKeyAndASignatureThatIsNoneIsRefused() throws Exception {
    try (Bench bench = new Bench(new BitRate(500_000, 0), 4095, 0, null, EcuOptions.of("", TRUST))) {
      byte[] der = EcuOptions.of("", TRUST).trust().orElseThrow().getEncoded();
      bench.ask("1002");
      String answer = bench.ask("290100" + "%04X".formatted(der.length) + java.util.HexFormat.of().formatHex(der) + "0000");
      assertEquals("6901110020", answer.substring(0, 10));
      assertEquals(2 * (5 + 32 + 2), answer.length());
      assertEquals("7F2958", bench.ask("2903" + "0003AABBCC" + "0000"));
      assertEquals("the challenge is used up", "7F2924", bench.ask("2903" + "0003AABBCC" + "0000"));
    }
  }

  @Test
  public void withoutATrustedCertificateTheServiceIsNotThere() throws Exception {
    try (Bench bench = new Bench()) {
      bench.ask("1002");
      assertEquals("7F2911", bench.ask("2908"));
    }
    String junk = Files.writeString(folder.newFile().toPath(), "junk").toString();
    assertThrows(IOException.class, () -> EcuOptions.of("", junk));
  }
}
