package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.Test;

/** RequestFileTransfer and the files of an ECU. */
public final class FileTransferTest {
  private static final String ADD = "01";
  private static final String DELETE = "02";
  private static final String REPLACE = "03";
  private static final String READ = "04";
  private static final String LIST = "05";
  private static final String RESUME = "06";
  /** maxNumberOfBlockLength 4095, plain. */
  private static final String TAKEN = "04" + "00000FFF" + "00";

  private static String request(String mode, String path, String rest) {
    return "38" + mode + String.format("%04X", path.length()) + HexFormat.of().formatHex(path.getBytes(StandardCharsets.US_ASCII)) + rest;
  }

  private static String sizes(int size) {
    return "00" + "02" + String.format("%04X%04X", size, size);
  }

  private static String hex(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void add(Bench bench, String path, String data) throws Exception {
    assertEquals("7801" + TAKEN, bench.ask(request(ADD, path, sizes(data.length() / 2))));
    assertEquals("7601", bench.ask("3601" + data));
    assertEquals("77", bench.ask("37"));
  }

  @Test
  public void aFileIsAddedListedReadReplacedAndDeleted() throws Exception {
    try (Bench bench = new Bench()) {
      bench.unlock();
      add(bench, "/maps/a", "0102030405");
      add(bench, "/maps/b", "06");
      assertEquals("there is one", "7F3831", bench.ask(request(ADD, "/maps/a", sizes(5))));
      assertEquals("7805" + TAKEN + "0004" + "00000010", bench.ask(request(LIST, "/maps/", "")));
      assertEquals("7601" + hex("/maps/a\n/maps/b\n"), bench.ask("3601"));
      assertEquals("77", bench.ask("37"));
      assertEquals("7804" + TAKEN + "0004" + "00000005" + "00000005", bench.ask(request(READ, "/maps/a", "00")));
      assertEquals("76010102030405", bench.ask("3601"));
      assertEquals("77", bench.ask("37"));
      assertEquals("7803" + TAKEN, bench.ask(request(REPLACE, "/maps/a", sizes(2))));
      bench.ask("3601AABB");
      bench.ask("37");
      bench.ask(request(READ, "/maps/a", "00"));
      assertEquals("7601AABB", bench.ask("3601"));
      bench.ask("37");
      assertEquals("7802", bench.ask(request(DELETE, "/maps/a", "")));
      assertEquals("7F3831", bench.ask(request(DELETE, "/maps/a", "")));
      assertEquals("7F3831", bench.ask(request(READ, "/maps/a", "00")));
    }
  }

  @Test
  public void aFileThatBrokeOffIsResumedAfterAResetWhereItEnded() throws Exception {
    try (Bench bench = new Bench()) {
      bench.unlock();
      bench.ask(request(ADD, "/a", sizes(6)));
      bench.ask("3601010203");
      bench.time.schedule(0, bench.ecu::powerCut);
      bench.time.sleep(java.time.Duration.ofSeconds(1));
      bench.unlock();
      assertEquals("not whole yet", "7F3831", bench.ask(request(READ, "/a", "00")));
      assertEquals("another size", "7F3831", bench.ask(request(RESUME, "/a", sizes(7))));
      assertEquals("7806" + TAKEN + "0000000000000003", bench.ask(request(RESUME, "/a", sizes(6))));
      assertEquals("the counter begins again", "7601", bench.ask("3601040506"));
      assertEquals("77", bench.ask("37"));
      bench.ask(request(READ, "/a", "00"));
      assertEquals("7601010203040506", bench.ask("3601"));
    }
  }

  @Test
  public void whatIsReplacedStaysUntilTheNewOneIsWhole() throws Exception {
    try (Bench bench = new Bench()) {
      bench.unlock();
      add(bench, "/a", "11");
      bench.ask(request(REPLACE, "/a", sizes(2)));
      bench.ask("360122");
      assertEquals("7F3724", bench.ask("37"));
      bench.unlock();
      bench.ask(request(READ, "/a", "00"));
      assertEquals("760111", bench.ask("3601"));
    }
  }

  @Test
  public void moreThanAnnouncedMoreThanThereIsRoomForAndMalformedRequestsAreRefused() throws Exception {
    try (Bench bench = new Bench()) {
      assertEquals("7F387F", bench.ask(request(LIST, "/", "")));
      bench.unlock();
      assertEquals("7F3870", bench.ask(request(ADD, "/big", "00" + "04" + "00100001" + "00100001")));
      bench.ask(request(ADD, "/a", sizes(1)));
      assertEquals("7F3671", bench.ask("36010102"));
      assertEquals("unknown mode", "7F3831", bench.ask(request("07", "/a", "")));
      assertEquals("no such file came before", "7F3831", bench.ask(request(RESUME, "/b", sizes(6))));
      assertEquals("compressed", "7F3831", bench.ask(request(READ, "/a", "10")));
      assertEquals("compressed to fewer", "7F3831", bench.ask(request(ADD, "/c", "00" + "01" + "02" + "01")));
      assertEquals("cut off", "7F3813", bench.ask(request(ADD, "/c", "00" + "02" + "0001")));
      assertEquals("too long", "7F3813", bench.ask(request(LIST, "/", "00")));
      assertEquals("no path", "7F3831", bench.ask("3805000000"));
    }
  }

  @Test
  public void thereIsALimitOfFiles() throws Exception {
    try (Bench bench = new Bench()) {
      bench.unlock();
      for (int i = 0; i < FileStore.MAX_FILES; i++) {
        add(bench, "/" + i, "00");
      }
      assertEquals("7F3870", bench.ask(request(ADD, "/more", sizes(1))));
      assertEquals("one may be replaced", "7F3870", bench.ask(request(REPLACE, "/0", sizes(1))));
      bench.ask(request(DELETE, "/0", ""));
      add(bench, "/more", "00");
    }
  }
}
