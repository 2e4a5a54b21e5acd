package org.pitstop.server.operator;

import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.db.Database;
import org.pitstop.server.files.Depot;
import org.pitstop.server.pki.Pki;
import org.pitstop.server.pki.PemFiles;
import org.pitstop.server.vehicles.Vehicles;

/** Opens the operator's door: a fresh token in {@code operator.token}, and where the door is in {@code operator.json}. */
public final class OperatorAccess {
  public static final String TOKEN_FILE = "operator.token";
  public static final String WHERE_FILE = "operator.json";
  private static final int TOKEN_BYTES = 32;

  private OperatorAccess() {}

  /**
   * All that requests need.
   *
   * @param reach host names and ports that a vehicle must know
   */
  public record Parts(Database database, WallTime wall, Pki pki, Depot depot, Vehicles vehicles, Map<String, String> reach, Duration commandLife) {}

  public static OperatorServer open(Path state, int port, Parts parts) throws IOException {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    OperatorServer server = new OperatorServer(port, token,
        new SoftwareRequests(parts.database(), parts.wall(), parts.depot(), parts.vehicles()),
        new TaskRequests(parts.database(), parts.wall(), parts.vehicles()),
        new VehicleRequests(parts.database(), parts.wall(), parts.pki(), parts.vehicles(), parts.reach(), parts.commandLife()),
        new TrustRequests(parts.database(), parts.pki(), parts.vehicles()), parts.pki());
    PemFiles.writePrivate(state.resolve(TOKEN_FILE), token + "\n");
    var where = Json.createObjectBuilder().add("url", "http://127.0.0.1:" + server.port());
    parts.reach().forEach(where::add);
    PemFiles.writePrivate(state.resolve(WHERE_FILE), where.build() + "\n");
    return server;
  }
}
