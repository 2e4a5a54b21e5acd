package org.pitstop.tester;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.uds.UdsTiming;

public class DraftProfileTest {
  private static final UdsTiming TIMING = new UdsTiming(Duration.ofMillis(25), Duration.ofSeconds(4), Duration.ofSeconds(20));

  @Rule
  public TemporaryFolder folder = new TemporaryFolder();

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Heard heard(boolean fd, String... frames) {
    Heard heard = new Heard();
    for (String hex : frames) {
      byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
      heard.frame(new CanFrame().set(0x7E8, false, fd, fd).payload(data, 0, data.length), 0);
    }
    return heard;
  }

  private static JsonObject draft(EcuAddress address, Probe.Found found, Heard heard) {
    return Json.createReader(new StringReader(new DraftProfile("x", address, found, heard).json())).readObject();
  }

  @Test
  public void whatTheEcuToldBecomesAProfile() {
    JsonObject profile = draft(CanAddress.classic("bench", 0x7E0, 0x7E8),
        new Probe.Found(TIMING, Map.of(0xF191, text("ENG-H3\0"), 0xF189, text("1.0"), 0xF190, text("VIN"))), heard(false, "02 7E 00 AA AA AA AA AA"));
    assertEquals("{\"ecu\":\"x\",\"link\":{\"kind\":\"can\",\"bus\":\"bench\",\"idBits\":\"11\",\"requestId\":\"0x7E0\",\"responseId\":\"0x7E8\","
        + "\"functionalId\":\"0x7DF\",\"addressing\":\"normal\",\"padding\":\"0xAA\"},\"timing\":{\"p2Ms\":25,\"p2StarMs\":4000},"
        + "\"identity\":{\"hardwareDid\":\"0xF191\",\"hardware\":[\"ENG-H3\"],\"versionDid\":\"0xF189\"}}", profile.toString());
  }

  @Test
  public void whatNobodyToldIsLeftOutAndNamed() {
    DraftProfile draft = new DraftProfile("x", CanAddress.classic("bench", 0x7E0, 0x7E8), new Probe.Found(null, Map.of(0xF191, new byte[] {1, 2})), heard(false));
    JsonObject profile = Json.createReader(new StringReader(draft.json())).readObject();
    assertEquals(java.util.Set.of("ecu", "link"), profile.keySet());
    assertTrue(draft.missing().contains("identity.hardware: no hardware number was found in F191, F192, F187"));
    assertTrue(draft.missing().contains("identity.versionDid: no version was found in F195, F189, F194, F188, F181"));
    assertTrue(draft.missing().get(0).startsWith("blocks: "));
  }

  @Test
  public void doipHasItsAddressesInsteadOfFrames() {
    JsonObject link = draft(new DoipAddress("10.0.0.1", 13400, false, 0x0E80, 0x1001, 0xE000), new Probe.Found(null, Map.of()), null).getJsonObject("link");
    assertEquals("{\"kind\":\"doip\",\"host\":\"10.0.0.1\",\"port\":13400,\"tls\":false,\"testerAddress\":\"0x0E80\",\"targetAddress\":\"0x1001\","
        + "\"functionalAddress\":\"0xE000\"}", link.toString());
  }

  @Test
  public void framesBetrayPaddingFormatAndFlowControl() {
    assertEquals("0xCC", heard(false, "02 7E 00 CC CC CC CC CC").padding());
    assertEquals("none", heard(false, "02 7E 00").padding());
    assertEquals("a full frame tells nothing", "", heard(false, "07 62 F1 95 31 2E 30 2E").padding());
    assertEquals("a FirstFrame tells nothing", "", heard(false, "10 14 62 F1 90 57 50 53").padding());
    Heard fd = heard(true, "00 0A 62 F1 95 31 2E 30 2E 31 2E 32", "30 08 F5 55 55 55 55 55");
    assertEquals(Map.of("frames", "CAN FD with bit rate switch", "longest frame heard", "12 bytes", "padding", "0x55", "flow control",
        "BS 8, STmin 500 µs"), fd.words());
    assertEquals("not seen", heard(false, "02 7E 00").words().get("flow control"));
  }

  @Test
  public void stMinIsInMillisecondsOrHundredsOfMicroseconds() {
    assertEquals("127 ms", Heard.stMinWords(0x7F));
    assertEquals("100 µs", Heard.stMinWords(0xF1));
    assertEquals("900 µs", Heard.stMinWords(0xF9));
    assertEquals("0x80 (reserved)", Heard.stMinWords(0x80));
  }

  @Test
  public void theLongRequestNeedsTwoFramesAlsoWithCanFd() {
    byte[] request = Probe.longRequest();
    assertTrue(request.length > 62);
    assertEquals("22 F1 80 F1 81", Hex.of(request, 0, 5));
    assertEquals("after F19F it begins again", "F1 9F F1 80", Hex.of(request, 1 + 2 * 31, 1 + 2 * 33));
  }

  @Test
  public void aCopyOfAProfileDiffersInItsLinkOnly() throws Exception {
    Path file = Files.writeString(folder.getRoot().toPath().resolve("p.json"),
        "{\"ecu\":\"a\",\"link\":{\"kind\":\"can\",\"bus\":\"body\"},\"identity\":{\"hardware\":[\"H\"]}}");
    ProfileFile profile = ProfileFile.read(file);
    assertEquals("", profile.keyProvider());
    Path copy = profile.copyWithLink(folder.getRoot().toPath().resolve("copies"), Map.of("bus", "can0"));
    assertEquals("{\"ecu\":\"a\",\"link\":{\"kind\":\"can\",\"bus\":\"can0\"},\"identity\":{\"hardware\":[\"H\"]}}", Files.readString(copy));
  }
}
