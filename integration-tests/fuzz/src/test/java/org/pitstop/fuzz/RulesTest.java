package org.pitstop.fuzz;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.SplittableRandom;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.software.Versions;

/** Rules of the API that must hold for all values. */
public class RulesTest {
  private static final int SAMPLES = 200_000;
  private static final String SIGNS = "0019.a-+_Z";
  private final SplittableRandom random = new SplittableRandom(Long.getLong("fuzz.seed", 1));

  @Test
  public void versionsHaveATotalOrder() {
    for (int i = 0; i < SAMPLES; i++) {
      String a = version();
      String b = version();
      String c = version();
      int ab = Versions.ORDER.compare(a, b);
      String all = "'" + a + "' '" + b + "' '" + c + "'";
      assertEquals(all, 0, Versions.ORDER.compare(a, a));
      assertEquals(all, Integer.signum(ab), -Integer.signum(Versions.ORDER.compare(b, a)));
      if (ab <= 0 && Versions.ORDER.compare(b, c) <= 0) {
        assertTrue(all, Versions.ORDER.compare(a, c) <= 0);
      }
      if (ab == 0) {
        assertEquals(all, Integer.signum(Versions.ORDER.compare(a, c)), Integer.signum(Versions.ORDER.compare(b, c)));
      }
    }
  }

  private String version() {
    StringBuilder version = new StringBuilder();
    for (int length = random.nextInt(6); length > 0; length--) {
      version.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return version.toString();
  }

  @Test
  public void aLengthHasTheSmallestDlcThatHoldsIt() {
    for (int length = 0; length <= CanFrame.MAX_LENGTH; length++) {
      int dlc = CanFrame.lengthToDlc(length);
      assertTrue("length " + length, CanFrame.dlcToLength(dlc) >= length && (dlc == 0 || CanFrame.dlcToLength(dlc - 1) < length));
    }
  }

  @Test
  public void aFrameTakesTheLengthsOfItsFormatOnly() {
    for (int length = -1; length <= CanFrame.MAX_LENGTH + 1; length++) {
      boolean exact = length >= 0 && length <= CanFrame.MAX_LENGTH && CanFrame.dlcToLength(CanFrame.lengthToDlc(length)) == length;
      for (boolean fd : new boolean[] {false, true}) {
        CanFrame frame = new CanFrame().set(1, false, fd, false);
        int wanted = length;
        if (exact && (fd || length <= 8)) {
          assertEquals(length, frame.length(wanted).length());
        } else {
          assertThrows("length " + length, IllegalArgumentException.class, () -> frame.length(wanted));
        }
      }
    }
  }
}
