package org.pitstop.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pitstop.simulator.bus.BitRate;
import org.pitstop.simulator.ecu.EcuSpec;
import org.pitstop.simulator.isotp.Addressing;
import org.pitstop.simulator.isotp.IsoTpAddress;

/** Reads which buses and ECUs the vehicle has from its configuration. */
final class VehicleLayout {
  private static final int ECU_FIELDS = 5;
  private static final int FD_TX_DL = 64;
  private static final int CLASSIC_TX_DL = 8;

  private VehicleLayout() {}

  /** {@code body 500000, powertrain 500000/2000000}. @throws IllegalArgumentException naming the key and the entry */
  static Map<String, BitRate> buses(String text) {
    Map<String, BitRate> buses = new LinkedHashMap<>();
    for (String entry : text.split(",")) {
      String[] fields = entry.trim().split("\\s+");
      if (fields.length != 2 || !fields[0].matches("[a-z][a-z0-9-]{0,31}")) {
        throw new IllegalArgumentException("buses: '" + entry.trim() + "' is no bus (write 'NAME BITRATE' or 'NAME BITRATE/DATARATE')");
      }
      if (buses.put(fields[0], BitRate.parse(fields[1])) != null) {
        throw new IllegalArgumentException("buses: '" + fields[0] + "' comes twice");
      }
    }
    return buses;
  }

  /** {@code bcm body 0x740 0x748 BCM-H1, gate body 0x18DA22F1 0x18DAF122 GW-H1 fixed}. @throws IllegalArgumentException naming the entry */
  static List<EcuSpec> ecus(Simulator.Config config, Map<String, BitRate> buses) {
    Map<String, EcuSpec> ecus = new LinkedHashMap<>();
    for (String entry : config.ecus().split(",")) {
      EcuSpec ecu = ecu(entry.trim(), config, buses);
      if (ecus.put(ecu.id(), ecu) != null) {
        throw new IllegalArgumentException("ecus: '" + ecu.id() + "' comes twice");
      }
    }
    return new ArrayList<>(ecus.values());
  }

  private static EcuSpec ecu(String entry, Simulator.Config config, Map<String, BitRate> buses) {
    String[] fields = entry.split("\\s+");
    if (fields.length != ECU_FIELDS && fields.length != ECU_FIELDS + 1) {
      throw new IllegalArgumentException("ecus: '" + entry + "' is no ECU (write 'ID BUS REQUEST RESPONSE HARDWARE [ADDRESSING]')");
    }
    BitRate rate = buses.get(fields[1]);
    if (rate == null) {
      throw new IllegalArgumentException("ecus: '" + entry + "' is on bus '" + fields[1] + "' (allowed: " + buses.keySet() + ")");
    }
    try {
      boolean fd = rate.data() > 0;
      Addressing addressing = fields.length > ECU_FIELDS ? Addressing.parse(fields[ECU_FIELDS]) : Addressing.NORMAL;
      return new EcuSpec(fields[0], fields[1], fields[4], new IsoTpAddress(Integer.decode(fields[2]),
          addressing.functional(Integer.decode(config.functionalId())), Integer.decode(fields[3]), addressing, fd,
          fd ? FD_TX_DL : CLASSIC_TX_DL, config.padding(), config.blockSize(), config.stMin(), config.maxNumberOfBlockLength(),
          config.flowControlWaits()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ecus: '" + entry + "': " + e.getMessage(), e);
    }
  }
}
