package org.pitstop.flash;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class HmacKeyProviderTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theKeyIsTheBeginningOfTheHmacOverEcuIdAndSeed() throws Exception {
    // RFC 4231, test case 1: key 20 times 0b, data "Hi There"
    HmacKeyProvider provider = new HmacKeyProvider(file("0b".repeat(20) + "\n"));
    assertEquals("b0344c61d8db38535ca8afceaf0bf12b", HexFormat.of()
        .formatHex(provider.key("Hi", 0x11, " There".getBytes(StandardCharsets.US_ASCII))));
  }

  @Test
  public void aFileThatHoldsNoSecretIsRefusedWithoutShowingWhatItHolds() throws Exception {
    for (String bad : List.of("", "0b0b", "0b".repeat(20) + "0", "q".repeat(40), "0b".repeat(2000))) {
      Path file = file(bad);
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new HmacKeyProvider(file).key("a", 1, new byte[1]));
      assertTrue(e.getMessage().contains(file.toString()) && !e.getMessage().contains("qq") && !e.getMessage().contains("0b0b"));
    }
    assertThrows(IllegalArgumentException.class, () -> new HmacKeyProvider(Path.of("nowhere")).key("a", 1, new byte[1]));
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.newFile().toPath(), text);
  }
}
