package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.tsp.TspCommand;

public class CommandCodecTest {
  private static final String UPGRADE = "{\"v\": 1, \"commandId\": \"c-0042\", \"type\": \"upgrade\", \"issued\": \"2026-03-01T12:00:00Z\", "
      + "\"campaignId\": \"camp-0042\", \"package\": \"AQID\", \"fileServer\": {\"user\": \"camp-0042\", \"password\": \"secret\"}}";
  private static final String CANCEL =
      "{\"v\": 1, \"commandId\": \"c-0043\", \"type\": \"cancel\", \"issued\": \"2026-03-01T12:05:00Z\", \"campaignId\": \"camp-0042\"}";

  private static TspCommand decode(String json) {
    return CommandCodec.decode(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The name of a command that has none of its own. */
  private static String nameless(String json) {
    return "unreadable-" + Sha256.of(json.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }

  private static void unreadable(String json, String id, String why) {
    TspCommand.Unreadable command = (TspCommand.Unreadable) decode(json);
    assertEquals(id, command.commandId());
    assertTrue(command.why(), command.why().startsWith(why));
  }

  @Test
  public void anUpgradeHasItsPackageAndItsLogIn() {
    TspCommand.Upgrade upgrade = (TspCommand.Upgrade) decode(UPGRADE);
    assertEquals("c-0042", upgrade.commandId());
    assertEquals("camp-0042", upgrade.campaignId());
    assertArrayEquals(new byte[] {1, 2, 3}, upgrade.signedPackage());
    assertEquals("camp-0042", upgrade.user());
    assertEquals("secret", upgrade.password());
  }

  @Test
  public void withoutAFileServerTheLogInIsAnonymous() {
    TspCommand.Upgrade upgrade = (TspCommand.Upgrade) decode(UPGRADE.replaceAll(", \"fileServer.*}}", "}"));
    assertEquals("", upgrade.user());
    assertEquals("", upgrade.password());
  }

  @Test
  public void theOtherCommandsHaveTheirFields() {
    assertEquals(new TspCommand.Cancel("c-0043", "camp-0042"), decode(CANCEL));
    assertEquals(new TspCommand.ReportInventory("c-0044"),
        decode("{\"v\": 1, \"commandId\": \"c-0044\", \"type\": \"report-inventory\", \"issued\": \"2026-03-01T12:06:00Z\"}"));
    assertEquals(new TspCommand.RollBack("c-0045", new EcuId("brake")),
        decode("{\"v\": 1, \"commandId\": \"c-0045\", \"type\": \"roll-back\", \"issued\": \"2026-03-01T12:07:00Z\", \"ecu\": \"brake\"}"));
  }

  @Test
  public void unknownFieldsAreIgnoredWhateverTheyHold() {
    assertEquals(decode(CANCEL), decode(CANCEL.replace("{", "{\"x\": {\"commandId\": [1, {\"v\": 2}]}, \"y\": 1e999999999, \"fileServer.user\": 3, ")));
  }

  /** It stands in the log, where it must not begin a line of its own. */
  @Test
  public void controlCharactersOfAMessageDoNotGetIntoItsReason() {
    TspCommand.Unreadable command = (TspCommand.Unreadable) decode(CANCEL.replace("\"cancel\"", "\"cancel\\nWARN \\u0085\\u001b[2J\""));
    assertTrue(command.why(), command.why().startsWith("unknown command: type 'cancel?WARN ??[2J'"));
  }

  @Test
  public void everyMissingFieldIsNamed() {
    unreadable(CANCEL.replace("\"v\": 1, ", ""), "c-0043", "v is missing");
    unreadable(CANCEL.replace("commandId", "other"), nameless(CANCEL.replace("commandId", "other")), "commandId is missing");
    unreadable(CANCEL.replace("\"type\"", "\"other\""), "c-0043", "type is missing");
    unreadable(CANCEL.replace("issued", "other"), "c-0043", "issued is missing");
    unreadable(CANCEL.replace("campaignId", "other"), "c-0043", "campaignId is missing");
    unreadable(UPGRADE.replace("package", "other"), "c-0042", "package is missing");
  }

  @Test
  public void everyWrongTypeIsNamed() {
    unreadable(CANCEL.replace("\"v\": 1", "\"v\": \"1\""), "c-0043", "v ");
    unreadable(CANCEL.replace("\"v\": 1", "\"v\": 1.0"), "c-0043", "v ");
    unreadable(CANCEL.replace("\"v\": 1", "\"v\": 1e999999999"), "c-0043", "v ");
    unreadable(CANCEL.replace("\"v\": 1", "\"v\": " + "9".repeat(400_000)), "c-0043", "v ");
    unreadable(CANCEL.replace("\"v\": 1", "\"v\": 2"), "c-0043", "v is not 1");
    unreadable(CANCEL.replace("\"camp-0042\"", "[\"camp-0042\"]"), "c-0043", "campaignId is no string");
    unreadable(UPGRADE.replaceAll("\\{\"user.*}}", "7}"), "c-0042", "fileServer is no object");
    unreadable(UPGRADE.replace("\"secret\"", "null"), "c-0042", "fileServer.password is no string");
    unreadable(CANCEL.replace("2026-03-01T12:05:00Z", "yesterday"), "c-0043", "issued ");
  }

  @Test
  public void valuesOutOfTheirRangeAreNamed() {
    unreadable(CANCEL.replace("camp-0042", "x".repeat(65)), "c-0043", "campaignId ");
    unreadable(CANCEL.replace("camp-0042", "K\u00e4mpagne"), "c-0043", "campaignId ");
    unreadable(CANCEL.replace("c-0043", ""), nameless(CANCEL.replace("c-0043", "")), "commandId ");
    unreadable(UPGRADE.replace("AQID", "AQI*"), "c-0042", "package is not Base64");
    unreadable(UPGRADE.replace("AQID", ""), "c-0042", "package has 0 bytes");
    unreadable(UPGRADE.replace("AQID", Base64.getEncoder().encodeToString(new byte[256 * 1024 + 1])), "c-0042", "package has ");
    unreadable(UPGRADE.replace("secret", "s".repeat(129)), "c-0042", "fileServer.password has 129");
    unreadable(CANCEL.replace("cancel", "roll-back").replace("}", ", \"ecu\": \"../x\"}"), "c-0043", "ecu ");
  }

  @Test
  public void anUnknownTypeIsAnUnknownCommand() {
    unreadable(CANCEL.replace("\"cancel\"", "\"dance\""), "c-0043", "unknown command: type 'dance'");
  }

  @Test
  public void aKnownFieldThatComesTwiceIsRefused() {
    unreadable(CANCEL.replace("}", ", \"campaignId\": \"other\"}"), "c-0043", "campaignId comes twice");
  }

  @Test
  public void whatIsNoJsonIsUnreadableButItsCommandIdIsKept() {
    unreadable(CANCEL.substring(0, CANCEL.length() - 1), "c-0043", "message is not JSON");
    unreadable(CANCEL + "{}", "c-0043", "message ");
    unreadable("[" + CANCEL + "]", nameless("[" + CANCEL + "]"), "message is no JSON object");
    unreadable("", nameless(""), "message ");
  }

  @Test
  public void deepNestingEndsEarly() {
    unreadable("{\"commandId\": \"c-1\", \"x\": " + "[".repeat(200_000), "c-1", "message is nested more than 16 deep");
  }

  @Test
  public void whatIsNoUtf8OrTooLongIsUnreadable() {
    assertTrue(((TspCommand.Unreadable) CommandCodec.decode(new byte[] {'{', '"', (byte) 0xC3, '"'})).why().endsWith("message is not UTF-8"));
    assertTrue(((TspCommand.Unreadable) CommandCodec.decode(new byte[512 * 1024 + 1])).why().contains("message has 524289 bytes"));
  }

  @Test
  public void noFlippedOrCutMessageThrows() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = UPGRADE.getBytes(StandardCharsets.UTF_8);
      for (int flips = 0; flips < 1 + i % 3; flips++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      CommandCodec.decode(java.util.Arrays.copyOf(bytes, i % 5 == 0 ? random.nextInt(bytes.length) : bytes.length));
    }
  }

  @Test
  public void anAcknowledgementIsAWholeNumber() throws FieldException {
    assertEquals(17, CommandCodec.decodeAck("{\"reportSeq\": 17, \"x\": 1}".getBytes(StandardCharsets.UTF_8)));
    for (String bad : new String[] {"{}", "{\"reportSeq\": -1}", "{\"reportSeq\": 1.5}", "{\"reportSeq\": \"17\"}", "17", "{\"reportSeq\": 1e3}"}) {
      assertThrows(bad, FieldException.class, () -> CommandCodec.decodeAck(bad.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** An id that is empty would be known after the first of them, and no other would be answered. */
  @Test
  public void commandsWithoutAReadableIdAreNamedByTheirBytesSoThatEachIsAnsweredOnce() {
    assertEquals(decode("not json").commandId(), decode("not json").commandId());
    assertNotEquals(decode("not json").commandId(), decode("no json").commandId());
    assertTrue(decode("").commandId(), decode("").commandId().matches("[\\x20-\\x7E]{1,64}"));
  }

  /** The next report would have a number that no TSP reads: all of them would be lost. */
  @Test
  public void anAcknowledgementOfMoreReportsThanCanBeCountedIsUnreadable() throws FieldException {
    assertEquals(999_999_999_999L, CommandCodec.decodeAck("{\"reportSeq\": 999999999999}".getBytes(StandardCharsets.UTF_8)));
    assertThrows(FieldException.class, () -> CommandCodec.decodeAck("{\"reportSeq\": 1000000000000}".getBytes(StandardCharsets.UTF_8)));
  }
}
