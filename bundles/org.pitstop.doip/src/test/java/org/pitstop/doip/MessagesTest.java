package org.pitstop.doip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.ProtocolException;
import java.util.HashSet;
import java.util.Set;
import org.junit.Test;
import org.pitstop.api.link.DoipDiscovery.DoipEntity;
import org.pitstop.api.link.DoipDiscovery.EntityStatus;
import org.pitstop.api.link.DoipDiscovery.PowerMode;

public final class MessagesTest {
  private static final String VIN = "5750535450303030 3053494D3030303031".replace(" ", "");

  @Test
  public void requestsAreEncodedAsTheStandardDrawsThem() {
    assertEquals("02FD0005000000070E800000000000", Bytes.hex(Messages.routingActivation(2, 0x0E80, 0)));
    assertEquals("03FC0005000000070FFFE000000000", Bytes.hex(Messages.routingActivation(3, 0x0FFF, 0xE0)));
    assertEquals("02FD0008000000020E80", Bytes.hex(Messages.aliveCheckResponse(2, 0x0E80)));
    assertEquals("02FD8001000000070E80101022F190", Bytes.hex(Messages.diagnostic(2, 0x0E80, 0x1010, Bytes.of("22F190"))));
    assertEquals("02FD400100000000", Bytes.hex(Messages.entityStatus(2)));
    assertEquals("03FC400300000000", Bytes.hex(Messages.powerMode(3)));
  }

  @Test
  public void vehicleIdentificationRequestsCarryVersionFF() {
    assertEquals("FF00000100000000", Bytes.hex(Messages.vehicleIdentification()));
    assertEquals("FF000002000000060250535410AB", Bytes.hex(Messages.vehicleIdentificationByEid("0250535410ab")));
    assertEquals("FF00000300000011" + VIN, Bytes.hex(Messages.vehicleIdentificationByVin("WPSTP0000SIM00001")));
    assertThrows(IllegalArgumentException.class, () -> Messages.vehicleIdentificationByEid("02505354"));
    assertThrows(IllegalArgumentException.class, () -> Messages.vehicleIdentificationByVin("SHORT"));
  }

  @Test
  public void lengthsAboveTwoGigabytesAreUnsigned() {
    assertEquals(0xFFFF_FFFFL, Header.payloadLength(Bytes.of("02FD8001FFFFFFFF")));
  }

  @Test
  public void headersAreRefusedSayingWhy() throws Exception {
    Header.check(Bytes.of("02FD800100000005"), 100);
    Header.check(Bytes.of("03FC800100000064"), 100);
    refused("02FC800100000005", "inverse 0xFC instead of 0xFD");
    refused("01FE800100000005", "version 0x01");
    refused("04FB800100000005", "version 0x04");
    refused("FF00800100000005", "version 0xFF");
    refused("02FD800100000065", "101 bytes was announced");
    refused("02FD8001FFFFFFFF", "4294967295 bytes was announced");
    refused("02FD800100000004", "4 bytes came, which type 0x8001 cannot have");
    refused("02FD00060000000A", "10 bytes came, which type 0x0006 cannot have");
    refused("02FD000700000001", "type 0x0007");
  }

  private static void refused(String header, String expected) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> Header.check(Bytes.of(header), 100));
    assertTrue(e.getMessage(), e.getMessage().contains(expected));
  }

  @Test
  public void responsesAreDecoded() {
    assertEquals(new RoutingActivationResponse(0x0E80, 0x1000, 0x10), RoutingActivationResponse.decode(Bytes.of("0E8010001000000000")));
    byte[] nack = Bytes.of("10100E8006 3601AB");
    assertEquals(0x1010, Acknowledgement.source(nack));
    assertEquals(0x0E80, Acknowledgement.target(nack));
    assertEquals(6, Acknowledgement.code(nack));
    assertTrue(Acknowledgement.mayConcern(nack, nack.length, Bytes.of("EE3601ABCD"), 1, 4));
    assertTrue(Acknowledgement.mayConcern(nack, nack.length, Bytes.of("3601"), 0, 2));
    assertFalse(Acknowledgement.mayConcern(nack, nack.length, Bytes.of("3602ABCD"), 0, 4));
    assertTrue(Acknowledgement.mayConcern(nack, 5, Bytes.of("3602ABCD"), 0, 4));
  }

  @Test
  public void announcementsAreDecoded() {
    String rest = "1000 025053541000 FFFFFFFFFFFF 10";
    assertEquals(new DoipEntity("10.0.0.1", "WPSTP0000SIM00001", 0x1000, "025053541000", "FFFFFFFFFFFF", 0x10),
        VehicleAnnouncement.decode(Bytes.of(VIN + rest), "10.0.0.1"));
    assertEquals("", VehicleAnnouncement.decode(Bytes.of("FF".repeat(17) + rest), "h").vin());
    assertEquals("", VehicleAnnouncement.decode(Bytes.of("00".repeat(17) + rest), "h").vin());
    // an escape sequence must not reach a terminal
    assertEquals("?[31m????????????", VehicleAnnouncement.decode(Bytes.of("1B5B33316D" + "07".repeat(12) + rest), "h").vin());
  }

  @Test
  public void entityStatusAndPowerModeAreDecoded() {
    assertEquals(new EntityStatus(true, 4, 1, 0x00100004), EntityAnswers.status(Bytes.of("00040100100004"), 7));
    assertEquals(new EntityStatus(false, 1, 0, 0), EntityAnswers.status(Bytes.of("010100"), 3));
    assertEquals(new EntityStatus(true, 255, 255, 0xFFFF_FFFFL), EntityAnswers.status(Bytes.of("00FFFFFFFFFFFF"), 7));
    assertEquals(PowerMode.NOT_READY, EntityAnswers.powerMode(Bytes.of("00")));
    assertEquals(PowerMode.READY, EntityAnswers.powerMode(Bytes.of("01")));
    assertEquals(PowerMode.NOT_SUPPORTED, EntityAnswers.powerMode(Bytes.of("02")));
    assertEquals(PowerMode.RESERVED, EntityAnswers.powerMode(Bytes.of("77")));
  }

  @Test
  public void everyCodeHasItsOwnWords() {
    Set<String> words = new HashSet<>();
    for (int code = 0; code <= 0xFF; code++) {
      String hex = String.format("0x%02X (", code);
      for (String text : new String[] {Words.routingActivation(code), Words.diagnosticNack(code), Words.headerNack(code)}) {
        assertTrue(text, text.contains(hex));
        assertTrue(text, words.add(text));
      }
    }
  }
}
