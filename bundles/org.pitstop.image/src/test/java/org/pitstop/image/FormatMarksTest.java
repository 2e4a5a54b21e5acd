package org.pitstop.image;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.software.ImageFormat;

public class FormatMarksTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final FileImageReader reader = new FileImageReader();

  @Test
  public void aFormatIsKnownByItsMark() throws Exception {
    assertFormat(ImageFormat.INTEL_HEX, ":00000001FF");
    assertFormat(ImageFormat.INTEL_HEX, ImageText.hex(0x10, "0102"));
    assertFormat(ImageFormat.S_RECORD, "S9030000FC");
    assertFormat(ImageFormat.S_RECORD, ImageText.srec(3, 0x10, "0102"));
    assertEquals(ImageFormat.VBF, detect(ImageText.vbf("0x00", 0x1000, new byte[] {1})));
    assertFormat(ImageFormat.VBF, "// a comment\r\nvbf_version = 2.6;");
  }

  @Test
  public void blankLinesAByteOrderMarkAndLowerCaseChangeNothing() throws Exception {
    assertFormat(ImageFormat.INTEL_HEX, "\r\n\r\n :020000040001f9");
    assertFormat(ImageFormat.INTEL_HEX, "\u00EF\u00BB\u00BF:020000040001F9");
    assertFormat(ImageFormat.S_RECORD, "\u00EF\u00BB\u00BF\nS104000001fa");
    assertFormat(ImageFormat.VBF, "\u00EF\u00BB\u00BF\nvbf_version = 2.6;");
  }

  /** It must be refused as the text that it is, and not be flashed as a binary. */
  @Test
  public void damageBehindTheMarkChangesNothing() throws Exception {
    assertFormat(ImageFormat.INTEL_HEX, ":0100000001\0\0");
    assertFormat(ImageFormat.S_RECORD, "S4030000FC");
    assertFormat(ImageFormat.S_RECORD, "S104000001");
    assertFormat(ImageFormat.VBF, "vbf_version ; header");
  }

  @Test
  public void everythingElseIsABinary() throws Exception {
    assertFormat(ImageFormat.BINARY, "");
    assertFormat(ImageFormat.BINARY, ":");
    assertFormat(ImageFormat.BINARY, ":0100000");
    assertFormat(ImageFormat.BINARY, "S1");
    assertFormat(ImageFormat.BINARY, "SX04000001FA");
    assertFormat(ImageFormat.BINARY, "\"not closed");
    assertFormat(ImageFormat.BINARY, "/* not closed");
    assertFormat(ImageFormat.BINARY, "vbf_versions");
    assertFormat(ImageFormat.BINARY, "\0:00000001FF");
    assertFormat(ImageFormat.BINARY, " ".repeat(FormatMarks.MAX_BYTES) + ":00000001FF");
  }

  private void assertFormat(ImageFormat expected, String text) throws IOException {
    assertEquals(text.length() > 99 ? "long" : text, expected, detect(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private ImageFormat detect(byte[] bytes) throws IOException {
    Path file = Files.write(folder.newFile().toPath(), bytes);
    return reader.detect(file);
  }
}
