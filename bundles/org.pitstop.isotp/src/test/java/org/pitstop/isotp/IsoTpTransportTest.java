package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.time.VirtualVehicleTime;

public class IsoTpTransportTest {
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, 1000);
  private final Wire.Port body = wire.port("can0", false);
  private final Recorder heard = new Recorder();
  private final IsoTpTransport transport = new IsoTpTransport(time, IsoTpParameters.DEFAULT);

  @Before
  public void aBusAppears() {
    transport.addBus(body, Map.of(CanBus.NAME, "body"));
  }

  private void expectRefusal(EcuAddress address, String why) {
    assertEquals(why, assertThrows(IOException.class, () -> transport.open(address, heard)).getMessage());
  }

  private static CanAddress address(Addressing addressing, int request, int response, int stMinRaw) {
    return new CanAddress("body", request, response, 0, request > 0x7FF, addressing, 0, 0, 0, false, false, 8, 0xCC, 0, stMinRaw);
  }

  @Test
  public void onlyCanAddressesAreServed() {
    assertTrue(transport.serves(CanAddress.classic("body", 1, 2)));
    assertFalse(transport.serves(new DoipAddress("host", 13400, false, 0xE00, 1, 0xE400)));
  }

  @Test
  public void theBusIsFoundByItsServiceProperty() throws Exception {
    transport.open(CanAddress.classic("body", 0x7E0, 0x7E8), heard).send(new byte[] {0x3E, 0}, 0, 2);
    time.waiter().await(10_000);
    assertEquals(List.of("7E0#023E00CCCCCCCCCC"), wire.seen);
  }

  @Test
  public void anUnknownBusIsNamedWithThoseThatAreThere() {
    expectRefusal(CanAddress.classic("chassis", 1, 2),
        "no CAN bus named 'chassis' (there are [body]): check the profile's bus and the configured links");
  }

  @Test
  public void canFdOnAClassicBusIsRefused() {
    expectRefusal(CanAddress.fd("body", 1, 2), "bus body has no CAN FD: set the profile's link to classic CAN or the bus to FD");
  }

  @Test
  public void addressesThatCannotWorkAreRefused() {
    expectRefusal(address(Addressing.NORMAL, 1, 2, 0x80), "stMin 0x80 is reserved (allowed: 0x00-0x7F, 0xF1-0xF9)");
    expectRefusal(address(Addressing.NORMAL_FIXED, 1, 2, 0), "normal fixed addressing needs 29-bit identifiers");
    expectRefusal(address(Addressing.NORMAL_FIXED, 0x18DB22F1, 0x18DAF122, 0),
        "identifiers 0x18DB22F1 and 0x18DAF122 are not of the form 0x18DATTSS");
    expectRefusal(address(Addressing.MIXED, 0x18CE22F1, 0x18CEF123, 0),
        "target and source of 0x18CE22F1 and 0x18CEF123 are not each other's");
  }

  @Test
  public void aBusThatDisappearsClosesItsLinksAndSaysSo() throws Exception {
    transport.open(CanAddress.classic("body", 0x7E0, 0x7E8), heard);
    transport.removeBus(body);
    assertEquals(List.of("closed CAN bus can0 is gone"), heard.told);
    assertTrue(body.listeners.isEmpty());
  }

  @Test
  public void linksOfOtherBusesLiveOn() throws Exception {
    Wire.Port other = wire.port("can1", false);
    transport.addBus(other, Map.of(CanBus.NAME, "other"));
    transport.open(CanAddress.classic("body", 0x7E0, 0x7E8), heard);
    transport.removeBus(other);
    assertTrue(heard.told.isEmpty());
  }

  @Test
  public void stoppingTheComponentClosesEveryLink() throws Exception {
    transport.open(CanAddress.classic("body", 0x7E0, 0x7E8), heard);
    transport.deactivate();
    assertEquals(List.of("closed the ISO-TP component stopped; open the conversation again once it is back"), heard.told);
  }

  @Test
  public void parametersOutOfRangeAreRefusedByTheirKey() {
    assertEquals("org.pitstop.isotp: window is 0 (allowed: 1…256)", assertThrows(IllegalArgumentException.class,
        () -> IsoTpParameters.milliseconds(1, 1, 1, 1, 1, 1, 0, 4095, 0)).getMessage());
  }
}
