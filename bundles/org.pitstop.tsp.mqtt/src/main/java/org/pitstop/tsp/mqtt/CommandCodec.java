package org.pitstop.tsp.mqtt;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.tsp.TspCommand;

/** What the TSP sends, from bytes (docs/TSP.md, "Commands" and "Topics"). */
final class CommandCodec {
  static final int MAX_COMMAND_BYTES = 512 * 1024;
  static final int MAX_PACKAGE_BYTES = 256 * 1024;
  static final int MAX_ACK_BYTES = 1024;
  /** A vehicle that sends a report each second reaches it in 30,000 years; journals and TSPs still sort and read it. */
  static final long MAX_REPORT_SEQ = 999_999_999_999L;
  private static final int MAX_LOGIN = 128;
  private static final int NAMELESS_DIGITS = 16;
  private static final long VERSION = 1;
  private static final Pattern ID = Pattern.compile("[\\x20-\\x7E]{1,64}");
  private static final Set<String> FIELDS =
      Set.of("v", "commandId", "type", "issued", "campaignId", "package", "fileServer", "fileServer.user", "fileServer.password", "ecu");

  private CommandCodec() {}

  /**
   * Decodes any bytes whatever.
   *
   * @return {@link TspCommand.Unreadable} if they break the contract: {@code why} is the field's name with what is wrong with
   *     it, or begins with {@code unknown command}; without a readable id it is named by its bytes, {@code unreadable-} and 16
   *     hexadecimal digits of their SHA-256, so that each such message is answered, and once
   */
  static TspCommand decode(byte[] utf8) {
    JsonFields json = new JsonFields(FIELDS);
    try {
      json.read(utf8, MAX_COMMAND_BYTES);
      return command(json);
    } catch (FieldException e) {
      return new TspCommand.Unreadable(idOf(json, utf8), e.getMessage());
    }
  }

  /** @return the {@code reportSeq} of an acknowledgement */
  static long decodeAck(byte[] utf8) throws FieldException {
    JsonFields json = new JsonFields(Set.of("reportSeq"));
    json.read(utf8, MAX_ACK_BYTES);
    long seq = json.number("reportSeq");
    if (seq > MAX_REPORT_SEQ) {
      throw FieldException.wrong("reportSeq", "is " + seq + " (allowed: up to " + MAX_REPORT_SEQ + ")");
    }
    return seq;
  }

  private static TspCommand command(JsonFields json) throws FieldException {
    if (json.number("v") != VERSION) {
      throw FieldException.wrong("v", "is not " + VERSION);
    }
    String id = id(json, "commandId");
    String type = json.string("type");
    TspCommand command = switch (type) {
      case "upgrade" -> upgrade(json, id);
      case "cancel" -> new TspCommand.Cancel(id, id(json, "campaignId"));
      case "report-inventory" -> new TspCommand.ReportInventory(id);
      case "roll-back" -> new TspCommand.RollBack(id, ecu(json));
      default -> throw FieldException.unknownType(type.length() > MAX_LOGIN ? type.substring(0, MAX_LOGIN) : type);
    };
    checkIssued(json.string("issued"));
    return command;
  }

  private static TspCommand upgrade(JsonFields json, String id) throws FieldException {
    json.optionalObject("fileServer");
    return new TspCommand.Upgrade(id, id(json, "campaignId"), signedPackage(json), logIn(json, "fileServer.user"),
        logIn(json, "fileServer.password"));
  }

  private static byte[] signedPackage(JsonFields json) throws FieldException {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(json.string("package"));
    } catch (IllegalArgumentException e) {
      throw FieldException.wrong("package", "is not Base64");
    }
    if (decoded.length == 0 || decoded.length > MAX_PACKAGE_BYTES) {
      throw FieldException.wrong("package", "has " + decoded.length + " bytes (allowed: 1–" + MAX_PACKAGE_BYTES + ")");
    }
    return decoded;
  }

  private static String logIn(JsonFields json, String name) throws FieldException {
    String value = json.optional(name).orElse("");
    if (value.length() > MAX_LOGIN) {
      throw FieldException.wrong(name, "has " + value.length() + " characters (allowed: " + MAX_LOGIN + ")");
    }
    return value;
  }

  private static String id(JsonFields json, String name) throws FieldException {
    String id = json.string(name);
    if (!ID.matcher(id).matches()) {
      throw FieldException.wrong(name, "is not 1–64 printable ASCII characters");
    }
    return id;
  }

  private static EcuId ecu(JsonFields json) throws FieldException {
    String ecu = json.string("ecu");
    try {
      return new EcuId(ecu);
    } catch (IllegalArgumentException e) {
      throw FieldException.wrong("ecu", "is no ECU id (1–32 of a-z 0-9 -, beginning with a letter)");
    }
  }

  private static void checkIssued(String issued) throws FieldException {
    try {
      Instant.parse(issued);
    } catch (DateTimeParseException e) {
      throw FieldException.wrong("issued", "is no ISO 8601 time in UTC");
    }
  }

  private static String idOf(JsonFields json, byte[] utf8) {
    try {
      return id(json, "commandId");
    } catch (FieldException e) {
      return "unreadable-" + Sha256.of(utf8).hex().substring(0, NAMELESS_DIGITS);
    }
  }
}
