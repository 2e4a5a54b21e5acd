package org.pitstop.tester;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;

/** A profile with what a probe has found out; what no ECU tells is left to a person. */
final class DraftProfile {
  /** In the order in which they are taken for the hardware number and the version of the software. */
  private static final int[] HARDWARE = {0xF191, 0xF192, 0xF187};
  private static final int[] VERSION = {0xF195, 0xF189, 0xF194, 0xF188, 0xF181};
  private static final String NAME = "[!-~]{1,64}";

  private final String ecu;
  private final EcuAddress address;
  private final Probe.Found found;
  private final Heard heard;

  /** @param heard null: the link has no frames */
  DraftProfile(String ecu, EcuAddress address, Probe.Found found, Heard heard) {
    this.ecu = ecu;
    this.address = address;
    this.found = found;
    this.heard = heard;
  }

  /** Pretty, to be edited. */
  String json() {
    JsonObjectBuilder profile = Json.createObjectBuilder().add("ecu", ecu)
        .add("link", address instanceof CanAddress can ? can(can) : doip((DoipAddress) address));
    if (found.timing() != null) {
      profile.add("timing", Json.createObjectBuilder().add("p2Ms", found.timing().p2().toMillis())
          .add("p2StarMs", found.timing().p2Star().toMillis()));
    }
    JsonObject identity = identity();
    if (!identity.isEmpty()) {
      profile.add("identity", identity);
    }
    StringWriter text = new StringWriter();
    Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(text).writeObject(profile.build());
    return text.toString().strip();
  }

  private JsonObject can(CanAddress can) {
    JsonObjectBuilder link = Json.createObjectBuilder().add("kind", heard.fd() || can.fd() ? "canfd" : "can").add("bus", can.bus())
        .add("idBits", can.extendedIds() ? "29" : "11").add("requestId", hex(can.request())).add("responseId", hex(can.response()))
        .add("functionalId", hex(can.functional())).add("addressing", addressing(can.addressing()));
    if (can.targetExtension() != 0 || can.sourceExtension() != 0) {
      link.add("targetExtension", hex(can.targetExtension())).add("sourceExtension", hex(can.sourceExtension()));
    }
    if (heard.fd()) {
      link.add("bitRateSwitch", heard.bitRateSwitch());
    }
    if (!heard.padding().isEmpty()) {
      link.add("padding", heard.padding());
    }
    return link.build();
  }

  private static String addressing(CanAddress.Addressing addressing) {
    return switch (addressing) {
      case NORMAL -> "normal";
      case EXTENDED -> "extended";
      case NORMAL_FIXED -> "normalFixed";
      case MIXED -> "mixed";
    };
  }

  private static JsonObject doip(DoipAddress doip) {
    return Json.createObjectBuilder().add("kind", "doip").add("host", doip.host()).add("port", doip.port()).add("tls", doip.tls())
        .add("testerAddress", String.format("0x%04X", doip.tester())).add("targetAddress", String.format("0x%04X", doip.target()))
        .add("functionalAddress", String.format("0x%04X", doip.functional())).build();
  }

  private JsonObject identity() {
    JsonObjectBuilder identity = Json.createObjectBuilder();
    int hardware = first(HARDWARE);
    int version = first(VERSION);
    if (hardware > 0) {
      identity.add("hardwareDid", hex(hardware)).add("hardware", Json.createArrayBuilder().add(Hex.text(found.dids().get(hardware))));
    }
    if (version > 0) {
      identity.add("versionDid", hex(version));
    }
    return identity.build();
  }

  /** The first that answered with text. @return 0: none did */
  private int first(int[] dids) {
    for (int did : dids) {
      if (found.dids().containsKey(did) && Hex.text(found.dids().get(did)).matches(NAME)) {
        return did;
      }
    }
    return 0;
  }

  private static String hex(int number) {
    return String.format("0x%X", number);
  }

  /** What a person has to add. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    missing.add("blocks: name, address, size, erase and checksum routines of each memory area; without them there is nothing to program");
    missing.add("security: level and keyProvider, if the ECU has to be unlocked; without the group it is taken for not locked");
    missing.add("precondition, fingerprint, communication, finish: as its manufacturer says");
    if (first(HARDWARE) == 0) {
      missing.add("identity.hardware: no hardware number was found in " + names(HARDWARE));
    }
    if (first(VERSION) == 0) {
      missing.add("identity.versionDid: no version was found in " + names(VERSION));
    }
    if (address instanceof CanAddress) {
      missing.add("link.bus: '" + address.place() + "' is the name it has here");
    }
    return missing;
  }

  private static String names(int[] dids) {
    List<String> names = new ArrayList<>();
    for (int did : dids) {
      names.add(String.format("%04X", did));
    }
    return String.join(", ", names);
  }
}
