package org.pitstop.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.image.ImageException;

public class VbfHeaderTest {
  private static final String BLOCKS = "\0\0\u0010\0\"}{;\u00FF\u00FE";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void aHeaderWithAllThatToolsWriteIsUnderstood() throws Exception {
    String header = """
        vbf_version = 2.6;\r
        header {\r
          // made by } a tool { "with a quote\r
          /* and file_checksum = 0x1;
             over two lines */
          description = { "A text; with } and // in it", "" };
          sw_part_number = "30765432";
          sw_version="AB";
          sw_part_type = EXE;
          network = CAN_HS;
          frame_format = CAN_STANDARD;
          ecu_address = 0x7E0;
          call = 0x40001000;
          data_format_identifier = 0x10;
          erase = { {0x00008000, 0x4000},{ 0xC000 , 16384 } };
          verification_block_start = 0xA0027F20;
          verification_block_root_hash = 0x%s;
          file_checksum = 0x1234abCD;
        }""".formatted("A7".repeat(256));
    assertEquals(new VbfHeader(header.length(), 0x1234ABCDL, 0x10), read(header + BLOCKS));
  }

  @Test
  public void numbersMayBeDecimalAndInBothCases() throws Exception {
    assertEquals(0x1234ABCDL, read(with("file_checksum = 305441741;")).fileChecksum());
    assertEquals(0x1234ABCDL, read(with("file_checksum=0X1234abcd ;")).fileChecksum());
    assertEquals(0xFFFF_FFFFL, read(with("file_checksum = 0x00000000FFFFFFFF;")).fileChecksum());
    assertEquals(17, read(with("data_format_identifier = 17; file_checksum = 0;")).dataFormatId());
  }

  @Test
  public void versionsOneTwoAndThreeAreRead() throws Exception {
    for (String version : new String[] {"1.0", "1.3", "2.0", "2.6", "3.0", "JLR3.0"}) {
      assertEquals(0, read("vbf_version = " + version + "; header { file_checksum = 0x1; }").dataFormatId());
    }
    assertWrong("vbf_version = 4.0; header { file_checksum = 0x1; }", "vbf_version is '4.0'; 1.x, 2.x and 3.x are right");
  }

  @Test
  public void mistakesNameTheirLine() {
    assertWrong("", "line 1 (offset 0): the header does not end within the file");
    assertWrong("header { file_checksum = 0x1; }", "'header' stands where 'vbf_version' is right");
    assertWrong("vbf_version = 2.6;\nhead {", "line 2 (offset 19): 'head' stands where 'header' is right");
    assertWrong(with("description = { \"a\n\" }; file_checksum = 1;"), "a text begins here and is not closed in its line");
    assertWrong(with("/* file_checksum = 1;"), "a comment begins here and does not end");
    assertWrong(with("sw_part_number = \"1\""), "'}' stands where ';' is right");
    assertWrong(with("call = 0x1 file_checksum = 0x1;"), "'=' stands where ';' is right");
    assertWrong(with("erase = {{0x1, 0x2};"), "the byte 0x00 has no place in a header");
    assertWrong(with("sw_part_number = \"1\";"), "the header lacks file_checksum");
    assertWrong(with("file_checksum = 0x1; file_checksum = 0x2;"), "file_checksum comes twice");
    assertWrong(with("file_checksum = 0x100000000;"), "'0x100000000'; a number of 0x00–0xFFFFFFFF is right");
    assertWrong(with("file_checksum = 4294967296;"), "a number of 0x00–0xFFFFFFFF is right");
    assertWrong(with("file_checksum = ;"), "file_checksum is ';'; a number");
    assertWrong(with("data_format_identifier = 0x100;"), "a number of 0x00–0xFF is right");
    assertWrong(with("7up = 1;"), "'7up' stands where '}' is right");
    assertWrong(with("\0"), "the byte 0x00 has no place in a header");
  }

  @Test
  public void hostileHeadersEndAtTheirLimits() {
    assertWrong(with("erase = " + "{".repeat(60_000)), "erase has more than " + VbfHeader.MAX_DEPTH + " lists within lists");
    assertWrong(with("a = " + "{},".repeat(30_000)), "the header does not end within the file and " + VbfHeader.MAX_BYTES + " bytes");
    assertWrong(with("file_checksum = " + "9".repeat(70_000)), "999…'; a number");
    assertWrong(with("x".repeat(70_000)), "'=' is missing");
    assertWrong("vbf_version = 2.6; header { //" + "/".repeat(70_000), "the header does not end");
    assertWrong(with("a=1;".repeat(20_000)), "the header does not end within the file and");
  }

  private static String with(String statements) {
    return "vbf_version = 2.6;\nheader {\n" + statements + "\n}" + BLOCKS;
  }

  private void assertWrong(String text, String message) {
    ImageException e = assertThrows(text.length() > 99 ? "long" : text, ImageException.class, () -> read(text));
    assertTrue(e.getMessage(), e.getMessage().contains(message));
  }

  private VbfHeader read(String text) throws IOException, ImageException {
    Path file = Files.write(folder.newFile().toPath(), text.getBytes(StandardCharsets.ISO_8859_1));
    return VbfHeader.read(file);
  }
}
