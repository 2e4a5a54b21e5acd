package org.pitstop.server.vehicles;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.pitstop.api.software.EcuId;
import org.pitstop.server.db.Outbox;
import org.pitstop.server.db.Outbox.Command;

/** Makes commands (docs/TSP.md, "Commands"). */
public final class Commands {
  private static final int ID_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Commands() {}

  /** A log-in at the version file server; empty user: anonymous. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  static String newId(String prefix) {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return prefix + HexFormat.of().formatHex(bytes);
  }

  static Command upgrade(String vin, String campaignId, byte[] signedPackage, Login login, Instant now, Instant expires) {
    String id = newId("c-");
    JsonObjectBuilder json = head(id, "upgrade", now).add("campaignId", campaignId).add("package", Base64.getEncoder().encodeToString(signedPackage));
    JsonObjectBuilder fileServer = Json.createObjectBuilder();
    if (!login.user().isEmpty()) {
      fileServer.add("user", login.user()).add("password", login.password());
    }
    return command(id, vin, "upgrade", campaignId, json.add("fileServer", fileServer), expires);
  }

  static Command cancel(String vin, String campaignId, Instant now, Instant expires) {
    String id = newId("c-");
    return command(id, vin, "cancel", campaignId, head(id, "cancel", now).add("campaignId", campaignId), expires);
  }

  public static Command reportInventory(String vin, Instant now, Instant expires) {
    String id = newId("c-");
    return command(id, vin, "report-inventory", "", head(id, "report-inventory", now), expires);
  }

  public static Command rollBack(String vin, EcuId ecu, Instant now, Instant expires) {
    String id = newId("c-");
    return command(id, vin, "roll-back", "", head(id, "roll-back", now).add("ecu", ecu.value()), expires);
  }

  private static JsonObjectBuilder head(String id, String type, Instant now) {
    return Json.createObjectBuilder().add("v", 1).add("commandId", id).add("type", type).add("issued", now.toString());
  }

  private static Command command(String id, String vin, String type, String campaignId, JsonObjectBuilder json, Instant expires) {
    return new Command(id, vin, type, campaignId, Outbox.State.STORED, json.build().toString(), expires, 0);
  }
}
