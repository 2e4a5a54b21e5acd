package org.pitstop.uds;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.uds.ScriptedEcu.bytes;

import org.junit.Test;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.FileTransfer.Accepted;
import org.pitstop.api.uds.FileTransfer.Mode;

/** RequestUpload and RequestFileTransfer. */
public class TransferServicesTest {

  private static RequestFileTransfer file(Mode mode) {
    return new RequestFileTransfer(new FileTransfer(mode, "/a.b", 0x11, 0x012345, 0x1234));
  }

  private static <T> Answer<T> decode(Service<T> service, String response) {
    byte[] request = service.encode();
    return Decoder.decode(service, Echo.of(request, request.length), bytes(response));
  }

  private static void expectAccepted(Accepted value, Mode mode, String response) {
    assertEquals(new Answer.Positive<>(value), decode(file(mode), response));
  }

  private static void expectInvalid(String why, Service<?> service, String response) {
    assertEquals(new Answer.Invalid<>(why), decode(service, response));
  }

  @Test
  public void anUploadIsADownloadTheOtherWay() {
    RequestUpload request = new RequestUpload(0, 0x44, 0x10000, 0x100);
    assertArrayEquals(bytes("35 00 44 00 01 00 00 00 00 01 00"), request.encode());
    assertEquals(new Answer.Positive<>(0x0FFF), decode(request, "75 20 0F FF"));
    expectInvalid("75 20 0F has no maxNumberOfBlockLength", request, "75 20 0F");
    expectInvalid("74 20 0F FF does not begin with 75", request, "74 20 0F FF");
    assertThrows(IllegalArgumentException.class, () -> new RequestUpload(0, 0x90, 0, 1));
  }

  @Test
  public void aFileThatIsSentHasItsSizesInAsFewBytesAsHoldBoth() {
    String tail = "00 04 2F 61 2E 62 11 03 01 23 45 00 12 34";
    assertArrayEquals(bytes("38 01" + tail), file(Mode.ADD_FILE).encode());
    assertArrayEquals(bytes("38 03" + tail), file(Mode.REPLACE_FILE).encode());
    assertArrayEquals(bytes("38 06" + tail), file(Mode.RESUME_FILE).encode());
    RequestFileTransfer empty = new RequestFileTransfer(new FileTransfer(Mode.ADD_FILE, "é", 0, 0, 0));
    assertArrayEquals("the path's length counts bytes, not letters", bytes("38 01 00 02 C3 A9 00 01 00 00"), empty.encode());
    RequestFileTransfer large = new RequestFileTransfer(new FileTransfer(Mode.ADD_FILE, "a", 0, Long.MAX_VALUE, 1));
    assertArrayEquals(bytes("38 01 00 01 61 00 08 7F FF FF FF FF FF FF FF 00 00 00 00 00 00 00 01"), large.encode());
  }

  @Test
  public void onlyWhatIsTransferredHasAFormat() {
    assertArrayEquals(bytes("38 04 00 04 2F 61 2E 62 11"), file(Mode.READ_FILE).encode());
    assertArrayEquals(bytes("38 02 00 04 2F 61 2E 62"), file(Mode.DELETE_FILE).encode());
    assertArrayEquals(bytes("38 05 00 04 2F 61 2E 62"), file(Mode.READ_DIRECTORY).encode());
  }

  @Test
  public void everyModeHasItsAnswer() {
    expectAccepted(new Accepted(0x0FFF, 0x11, 0, 0, 0), Mode.ADD_FILE, "78 01 02 0F FF 11");
    expectAccepted(new Accepted(0, 0, 0, 0, 0), Mode.DELETE_FILE, "78 02");
    expectAccepted(new Accepted(0x82, 0, 0, 0, 0), Mode.REPLACE_FILE, "78 03 01 82 00");
    expectAccepted(new Accepted(0x0FFF, 0x11, 0x012345, 0x1234, 0), Mode.READ_FILE, "78 04 02 0F FF 11 00 03 01 23 45 00 12 34");
    expectAccepted(new Accepted(0x0FFF, 0, 0x200, 0, 0), Mode.READ_DIRECTORY, "78 05 02 0F FF 00 00 02 02 00");
    expectAccepted(new Accepted(0x0FFF, 0, 0, 0, 0x8000), Mode.RESUME_FILE, "78 06 02 0F FF 00 00 00 00 00 00 00 80 00");
  }

  @Test
  public void anAnswerWithoutAllItsPartsIsInvalid() {
    expectInvalid("78 01: too short for lengthFormatIdentifier, 1 bytes from byte 2", file(Mode.ADD_FILE), "78 01");
    expectInvalid("78 01 00: lengthFormatIdentifier is 0 (allowed: 1-8)", file(Mode.ADD_FILE), "78 01 00");
    expectInvalid("78 01 20 0F FF 11: lengthFormatIdentifier is 32 (allowed: 1-8)", file(Mode.ADD_FILE), "78 01 20 0F FF 11");
    expectInvalid("78 01 02 0F: too short for maxNumberOfBlockLength, 2 bytes from byte 3", file(Mode.ADD_FILE), "78 01 02 0F");
    expectInvalid("78 01 02 0F FF: too short for dataFormatIdentifier, 1 bytes from byte 5", file(Mode.ADD_FILE), "78 01 02 0F FF");
    expectInvalid("78 01 01 02 00: maxNumberOfBlockLength 2 leaves no room for data beside SID and blockSequenceCounter",
        file(Mode.ADD_FILE), "78 01 01 02 00");
    expectInvalid("78 04 01 82 00 00 02 01: too short for fileSizeUncompressedOrDirInfoLength, 2 bytes from byte 7",
        file(Mode.READ_FILE), "78 04 01 82 00 00 02 01");
    expectInvalid("78 06 01 82 00 00: too short for filePosition, 8 bytes from byte 5", file(Mode.RESUME_FILE), "78 06 01 82 00 00");
    expectInvalid("78 02 00: 1 bytes too long", file(Mode.DELETE_FILE), "78 02 00");
    expectInvalid("78 03 01 82 00 does not begin with 78 01", file(Mode.ADD_FILE), "78 03 01 82 00");
    expectInvalid("78 05 01 82 00 00 08 80 … (15 bytes): fileSizeUncompressedOrDirInfoLength is greater than 2^63 - 1",
        file(Mode.READ_DIRECTORY), "78 05 01 82 00 00 08 80 00 00 00 00 00 00 00");
  }

  @Test
  public void theRefusalsOfATransferAreKnown() {
    assertTrue(file(Mode.ADD_FILE).mayRefuseWith(0x70));
    assertTrue("the battery is low", file(Mode.ADD_FILE).mayRefuseWith(0x93));
    assertTrue("a condition of the manufacturer", new RequestUpload(0, 0x11, 0, 1).mayRefuseWith(0xF3));
    assertTrue(!file(Mode.ADD_FILE).mayRefuseWith(0x35));
  }
}
