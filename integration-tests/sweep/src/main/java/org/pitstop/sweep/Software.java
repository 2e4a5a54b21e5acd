package org.pitstop.sweep;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.Terms;
import org.pitstop.simulator.ecu.FactoryImage;

/** What the ECUs of the vehicle run before and after: three ECUs on two buses, small images. */
final class Software {
  static final String NEW_VERSION = "2.0.0";
  static final String GROUP = "drive";
  /** The one block of each profile. */
  static final long BLOCK_ADDRESS = FactoryImage.ADDRESS;
  static final long BLOCK_BYTES = 0x2000;

  /** An ECU, its old image (in the store as its backup, or brought as a fallback) and its new one. */
  record Ecu(String id, String bus, String request, String response, String hardware, int order, byte[] old, byte[] target, boolean hasBackup) {
    SoftwareFile oldFile() {
      return file(FactoryImage.VERSION, old);
    }

    SoftwareFile targetFile() {
      return file(NEW_VERSION, target);
    }

    private SoftwareFile file(String version, byte[] bytes) {
      return new SoftwareFile(new EcuId(id), hardware, version, ImageFormat.BINARY, FactoryImage.ADDRESS, bytes.length, Sha256.of(bytes));
    }
  }

  static final List<Ecu> ECUS = List.of(
      ecu("bcm", "body", "0x740", "0x748", "BCM-H1", 1, 700, true),
      ecu("climate", "body", "0x744", "0x74C", "CLI-H1", 1, 1100, false),
      ecu("engine", "powertrain", "0x7E0", "0x7E8", "ENG-H3", 2, 2300, true));

  private Software() {}

  private static Ecu ecu(String id, String bus, String request, String response, String hardware, int order, int bytes, boolean hasBackup) {
    return new Ecu(id, bus, request, response, hardware, order, FactoryImage.of(id, hardware),
        FactoryImage.application(id.hashCode() * 31L, bytes, NEW_VERSION, hardware), hasBackup);
  }

  /** All of one group; an ECU without a backup brings a fallback. */
  static List<SoftwarePackage> packages() {
    List<SoftwarePackage> packages = new ArrayList<>();
    for (Ecu e : ECUS) {
      Optional<SoftwarePackage.Fallback> fallback = e.hasBackup() ? Optional.empty()
          : Optional.of(new SoftwarePackage.Fallback(e.oldFile(), URI.create("ftp://server/" + e.oldFile().sha256())));
      packages.add(new SoftwarePackage(SoftwarePackage.Purpose.PROGRAM, e.targetFile(), URI.create("ftp://server/" + e.targetFile().sha256()), 1,
          e.order(), GROUP, List.of(), fallback, false));
    }
    return packages;
  }

  /** Terms of a package that the user must agree to. */
  static Terms asking() {
    return new Terms(Optional.of(new Terms.Consent("mends the climate control", "the vehicle cannot be driven", Optional.empty())), List.of(), Optional.empty());
  }

  /** The file server's files, by the last part of their URL. */
  static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Ecu e : ECUS) {
      files.put(e.targetFile().sha256().hex(), e.target());
      files.put(e.oldFile().sha256().hex(), e.old());
    }
    return files;
  }

  /** The buses and ECUs in the words of the simulator's configuration. */
  static Map<String, Object> simulator() {
    String ecus = String.join(", ", ECUS.stream().map(e -> String.join(" ", e.id(), e.bus(), e.request(), e.response(), e.hardware())).toList());
    return Map.of("buses", "body 500000, powertrain 500000/2000000", "ecus", ecus);
  }

  /** The profile of an ECU: short pauses, few retries, so that what does not work ends soon. */
  static String profile(Ecu e) {
    boolean fd = e.bus().equals("powertrain");
    return """
        {
          "ecu": "%s",
          "link": {"kind": "%s", "bus": "%s", "idBits": "11",%s "requestId": "%s", "responseId": "%s", "functionalId": "0x7DF",
            "addressing": "normal", "txDlBytes": "%s", "padding": "0xCC", "blockSize": 0, "stMin": "0x00"},
          "timing": {"p2Ms": 50, "p2StarMs": 5000, "s3Ms": 5000, "testerPresentMs": 2000,
            "steps": {"erase": {"totalMs": 60000}, "checksum": {"totalMs": 30000}, "dependencies": {"totalMs": 30000}}},
          "sessions": {"extended": "0x03", "programming": "0x02"},
          "security": {"service": "0x27", "level": "0x11", "keyProvider": "hmac-sha256", "attempts": 3, "delayMs": 10000},
          "precondition": {"id": "0x0203", "accepted": ["00"]},
          "identity": {"hardwareDid": "0xF191", "versionDid": "0xF195", "hardware": ["%s"]},
          "fingerprint": {"did": "0xF15A", "record": ["date", "50495453544F50"]},
          "communication": {"controlType": "0x01", "communicationType": "0x01", "dtcSetting": true},
          "dtcs": {"read": true, "statusMask": "0xFF", "clear": true},
          "blocks": [{"name": "application", "address": "0x00010000", "size": "0x00002000",
            "alfid": "0x44", "dataFormatId": "0x00", "maxBlockLengthBytes": 65535,
            "erase": {"when": "each", "range": "block", "routine": {"id": "0xFF00", "option": ["alfid", "address", "size"]}},
            "verification": {"algorithm": "crc32", "routine": {"id": "0x0202", "option": ["address", "size", "checksum"], "accepted": ["00"]}},
            "exitParameter": ""}],
          "finish": {"dependencies": {"id": "0xFF01", "accepted": ["00"]}, "resetType": "0x01", "bootWaitMs": 2000, "bootPollMs": 100,
            "proof": "readBack"},
          "retries": {"sameCounter": 2, "block": 1, "ecu": 1, "pauseMs": 500},
          "resume": "skipVerifiedBlocks",
          "bus": {"parallelGroup": "%s"},
          "rollback": {"allowDowngrade": true}
        }
        """.formatted(e.id(), fd ? "canfd" : "can", e.bus(), fd ? " \"bitRateSwitch\": true," : "", e.request(), e.response(), fd ? "64" : "8",
        e.hardware(), e.bus());
  }
}
