package org.pitstop.doip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public final class MessageReaderTest {
  private static final String ACK = "02FD8002000000051010 0E80 00";
  private static final String ALIVE = "02FD000700000000";
  private static final String ANSWER = "02FD800100000007 1010 0E80 62F190";

  private final List<String> heard = new ArrayList<>();
  private final MessageReader.Sink sink = new MessageReader.Sink() {
    @Override
    public void diagnosticBegun(int source, int target, int lengthBytes) {
      heard.add(String.format("begun %04X %04X %d", source, target, lengthBytes));
    }

    @Override
    public void diagnostic(int source, int target, byte[] userData, int length) {
      heard.add(String.format("%04X %04X %s", source, target, Bytes.hex(userData, length)));
    }

    @Override
    public void other(int type, byte[] payload, int length) {
      heard.add(String.format("type %04X %s", type, Bytes.hex(payload, length)));
    }
  };

  private static final List<String> THREE = List.of("type 8002 10100E8000", "type 0007 ", "1010 0E80 62F190");

  @Test
  public void messagesThatShareASegmentAreTakenApart() throws Exception {
    feed(new MessageReader(1000), ACK + ALIVE + ANSWER);
    assertEquals(THREE, heard);
  }

  @Test
  public void aMessageMayComeByteByByte() throws Exception {
    MessageReader reader = new MessageReader(1000);
    byte[] stream = Bytes.of(ACK + ALIVE + ANSWER);
    for (byte b : stream) {
      reader.feed(new byte[] {b}, 1, sink);
    }
    assertFalse(reader.midMessage());
    assertEquals(List.of(THREE.get(0), THREE.get(1), "begun 1010 0E80 3", THREE.get(2)), heard);
  }

  @Test
  public void howeverTheSegmentsFallTheMessagesAreTheSame() throws Exception {
    byte[] stream = Bytes.of((ACK + ALIVE + ANSWER).repeat(20));
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      heard.clear();
      MessageReader reader = new MessageReader(1000);
      for (int at = 0; at < stream.length; ) {
        int count = Math.min(stream.length - at, 1 + random.nextInt(40));
        reader.feed(Arrays.copyOfRange(stream, at, at + count), count, sink);
        at += count;
      }
      heard.removeIf(h -> h.startsWith("begun"));
      assertEquals(60, heard.size());
      assertEquals(THREE, heard.subList(57, 60));
    }
  }

  @Test
  public void aLongerMessageIsAnnouncedOnceAndAWholeOneNotAtAll() throws Exception {
    MessageReader reader = new MessageReader(1000);
    feed(reader, "02FD8001000000 0A 1010 0E80 62");
    feed(reader, "F190");
    assertTrue(reader.midMessage());
    assertEquals("7 of 10 payload bytes", reader.progress());
    feed(reader, "010203");
    assertEquals(List.of("begun 1010 0E80 6", "1010 0E80 62F190010203"), heard);
  }

  @Test
  public void aMessageOfOneMebibyteArrivesWhole() throws Exception {
    int length = 1 << 20;
    byte[] message = new byte[Messages.DIAGNOSTIC_HEAD + length];
    Messages.diagnosticHead(message, 2, 0x1010, 0x0E80, length);
    new Random(1).nextBytes(Arrays.copyOfRange(message, 12, message.length));
    int[] lengths = new int[1];
    MessageReader reader = new MessageReader(length + 4);
    MessageReader.Sink check = new MessageReader.Sink() {
      @Override
      public void diagnosticBegun(int source, int target, int lengthBytes) {}

      @Override
      public void diagnostic(int source, int target, byte[] userData, int count) {
        assertTrue(Arrays.equals(message, 12, message.length, userData, 0, count));
        lengths[0] = count;
      }

      @Override
      public void other(int type, byte[] payload, int count) {}
    };
    for (int at = 0; at < message.length; at += 1460) {
      byte[] segment = Arrays.copyOfRange(message, at, Math.min(at + 1460, message.length));
      reader.feed(segment, segment.length, check);
    }
    assertEquals(length, lengths[0]);
  }

  @Test
  public void aHugeLengthIsRefusedBeforeAnythingIsAllocatedForIt() {
    ProtocolException e = assertThrows(ProtocolException.class, () -> feed(new MessageReader(1000), "02FD8001 FFFFFFFF 1010"));
    assertTrue(e.getMessage(), e.getMessage().contains("4294967295"));
    assertThrows(ProtocolException.class, () -> feed(new MessageReader(1000), "02FD7777 000003E9"));
  }

  @Test
  public void theBufferGrowsWithWhatHasComeNotWithWhatWasPromised() throws Exception {
    Runtime runtime = Runtime.getRuntime();
    List<MessageReader> readers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      MessageReader reader = new MessageReader(1 << 28);
      feed(reader, "02FD8001 10000000 1010 0E80 36"); // each promises 256 MiB: together more than any heap here
      readers.add(reader);
    }
    assertTrue(runtime.maxMemory() < 64L << 28);
    assertEquals("5 of 268435456 payload bytes", readers.get(63).progress());
  }

  @Test
  public void typesThatNobodyKnowsAreSkippedWhole() throws Exception {
    feed(new MessageReader(1000), "02FD7777 00000003 AABBCC" + ANSWER);
    assertEquals(List.of("type 7777 AABBCC", "1010 0E80 62F190"), heard);
  }

  @Test
  public void theMessageIsThereWithItsHeaderForATap() throws Exception {
    MessageReader reader = new MessageReader(1000);
    List<String> tapped = new ArrayList<>();
    MessageReader.Sink tap = new MessageReader.Sink() {
      @Override
      public void diagnosticBegun(int source, int target, int lengthBytes) {}

      @Override
      public void diagnostic(int source, int target, byte[] userData, int length) {
        copy();
      }

      @Override
      public void other(int type, byte[] payload, int length) {
        copy();
      }

      private void copy() {
        byte[] message = new byte[reader.messageLength()];
        reader.copyMessage(message);
        tapped.add(Bytes.hex(message));
      }
    };
    byte[] stream = Bytes.of(ACK + ALIVE + ANSWER);
    reader.feed(stream, stream.length, tap);
    assertEquals(List.of(ACK.replace(" ", ""), ALIVE, ANSWER.replace(" ", "")), tapped);
  }

  private void feed(MessageReader reader, String hex) throws ProtocolException {
    byte[] bytes = Bytes.of(hex);
    reader.feed(bytes, bytes.length, sink);
  }
}
