package org.pitstop.flash;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.FileTransfer.Accepted;
import org.pitstop.api.uds.FileTransfer.Mode;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;
import org.pitstop.simulator.ecu.EcuOptions;
import org.pitstop.time.VirtualVehicleTime;
import org.pitstop.uds.RealClients;

/** RequestUpload and RequestFileTransfer of the UDS client with the simulated ECU, which shares no code with it. */
public class SimulatedTransfersTest {
  private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final String PATH = "/maps/europe";
  private final VirtualVehicleTime time = new VirtualVehicleTime();

  private interface Dialogue {
    void with(UdsClient ecu) throws Exception;
  }

  @Test
  public void anUploadBringsWhatTheEcuHolds() throws Exception {
    SimulatedLink link = unlocked(ecu -> {
      int block = value(ecu.requestUpload(0, 0x44, 0x1_0000, 5000));
      assertEquals(1026, block);
      byte[] read = fetch(ecu, 5000);
      // the factory's application, behind it nothing
      assertEquals("PSTP1.0.0", new String(read, 0, 9, StandardCharsets.US_ASCII));
      assertEquals("BCM-H1", new String(read, 36, 6, StandardCharsets.US_ASCII));
      byte[] erased = new byte[5000 - 4096];
      Arrays.fill(erased, (byte) 0xFF);
      assertArrayEquals(erased, Arrays.copyOfRange(read, 4096, 5000));
    });
    assertEquals("nothing was changed", "1.0.0", link.ecu.look().version());
  }

  @Test
  public void aFileGoesThereAndComesBack() throws Exception {
    byte[] file = MemoryImages.bytes(3000);
    unlocked(ecu -> {
      Accepted added = value(ecu.requestFileTransfer(new FileTransfer(Mode.ADD_FILE, PATH, 0, file.length, file.length)));
      assertEquals(new Accepted(1026, 0, 0, 0, 0), added);
      send(ecu, file, 0, file.length);
      value(ecu.requestTransferExit(new byte[0]));
      Accepted list = value(ecu.requestFileTransfer(new FileTransfer(Mode.READ_DIRECTORY, "/", 0, 0, 0)));
      assertEquals(PATH + "\n", new String(fetch(ecu, (int) list.sizeUncompressedBytes()), StandardCharsets.UTF_8));
      Accepted read = value(ecu.requestFileTransfer(new FileTransfer(Mode.READ_FILE, PATH, 0, 0, 0)));
      assertEquals(new Accepted(1026, 0, 3000, 3000, 0), read);
      assertArrayEquals(file, fetch(ecu, 3000));
      value(ecu.requestFileTransfer(new FileTransfer(Mode.DELETE_FILE, PATH, 0, 0, 0)));
      Answer<Accepted> gone = ecu.requestFileTransfer(new FileTransfer(Mode.READ_FILE, PATH, 0, 0, 0));
      assertTrue(gone.isNegative(NegativeResponseCode.REQUEST_OUT_OF_RANGE));
    });
  }

  @Test
  public void aFileThatBrokeOffGoesOnWhereTheEcuSays() throws Exception {
    byte[] file = MemoryImages.bytes(3000);
    unlocked(ecu -> {
      value(ecu.requestFileTransfer(new FileTransfer(Mode.REPLACE_FILE, PATH, 0, file.length, file.length)));
      send(ecu, file, 0, 1024);
      value(ecu.diagnosticSessionControl(2)); // what is under way is lost
      unlock(ecu);
      Accepted resumed = value(ecu.requestFileTransfer(new FileTransfer(Mode.RESUME_FILE, PATH, 0, file.length, file.length)));
      assertEquals(1024, resumed.position());
      send(ecu, file, (int) resumed.position(), file.length);
      value(ecu.requestTransferExit(new byte[0]));
      value(ecu.requestFileTransfer(new FileTransfer(Mode.READ_FILE, PATH, 0, 0, 0)));
      assertArrayEquals(file, fetch(ecu, file.length));
    });
  }

  private SimulatedLink unlocked(Dialogue dialogue) throws Exception {
    SimulatedLink link = new SimulatedLink(time, SECRET, EcuOptions.NONE);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    time.start("tester", () -> {
      UdsTiming timing = new UdsTiming(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(10));
      try (UdsClient ecu = RealClients.over(time, link).open(CanAddress.classic("body", 0x740, 0x748), timing)) {
        value(ecu.diagnosticSessionControl(3));
        value(ecu.diagnosticSessionControl(2));
        unlock(ecu);
        dialogue.with(ecu);
      } catch (Exception | AssertionError e) {
        failure.set(e);
      }
    }).join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get().getMessage(), failure.get());
    }
    return link;
  }

  private static void unlock(UdsClient ecu) throws Exception {
    byte[] seed = value(ecu.requestSeed(0x11));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    mac.update("bcm".getBytes(StandardCharsets.US_ASCII));
    value(ecu.sendKey(0x11, Arrays.copyOf(mac.doFinal(seed), 16)));
  }

  private static void send(UdsClient ecu, byte[] file, int from, int to) throws Exception {
    int counter = 0;
    for (int at = from; at < to; at += 1024) {
      value(ecu.transferData(++counter, ByteBuffer.wrap(file, at, Math.min(1024, to - at)), () -> { }));
    }
  }

  /** All blocks, and RequestTransferExit. */
  private static byte[] fetch(UdsClient ecu, int size) throws Exception {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (int counter = 1; read.size() < size; counter++) {
      byte[] block = value(ecu.transferData(counter, ByteBuffer.allocate(0), () -> { }));
      assertEquals(HexFormat.of().formatHex(block), Math.min(1024, size - read.size()), block.length);
      read.write(block);
    }
    value(ecu.requestTransferExit(new byte[0]));
    return read.toByteArray();
  }

  private static <T> T value(Answer<T> answer) {
    if (answer instanceof Answer.Positive<T> positive) {
      return positive.value();
    }
    throw new AssertionError(answer.describe());
  }
}
