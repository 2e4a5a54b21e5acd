package org.pitstop.server.vehicles;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Fleet;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.VehicleKeys;
import org.pitstop.server.pki.PemFiles;
import org.pitstop.server.pki.Pki;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of vehicles for a new certificate. That the request comes from the vehicle of that VIN, the broker has seen to: nobody else may
 * publish on its topic.
 */
final class CertificateDesk {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateDesk.class);
  private static final int MAX_REQUEST_BYTES = 4096;
  private static final Duration DAY = Duration.ofDays(1);
  private static final String ID = "[0-9a-f]{32}";
  private final Database database;
  private final WallTime wall;
  private final Pki pki;
  private final int perDay;

  /** @param perDay the most new certificates for one vehicle in 24 hours */
  CertificateDesk(Database database, WallTime wall, Pki pki, int perDay) {
    this.database = database;
    this.wall = wall;
    this.pki = pki;
    this.perDay = perDay;
  }

  /** @return the answer; empty: it was no request that could be answered */
  Optional<byte[]> answer(String vin, byte[] payload) throws SQLException {
    if (payload.length > MAX_REQUEST_BYTES) {
      LOG.warn("request for a certificate dropped vin={} bytes={} allowed={}", vin, payload.length, MAX_REQUEST_BYTES);
      return Optional.empty();
    }
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(payload))) {
      JsonObject request = reader.readObject();
      String id = request.getString("requestId", "");
      if (request.getInt("v", 0) != 1 || !id.matches(ID)) {
        LOG.warn("request for a certificate dropped: v is not 1, or requestId not 32 hexadecimal digits vin={}", vin);
        return Optional.empty();
      }
      return Optional.of(answer(vin, id, Base64.getDecoder().decode(request.getString("pkcs10", ""))));
    } catch (JsonException | IllegalArgumentException e) {
      LOG.warn("request for a certificate dropped vin={} why={}", vin, e.getMessage());
      return Optional.empty();
    }
  }

  private byte[] answer(String vin, String id, byte[] pkcs10) throws SQLException {
    return database.call(sql -> {
      Optional<VehicleKeys.Issued> before = VehicleKeys.find(sql, vin, id);
      if (before.isPresent()) {
        return issued(id, before.get().pem());
      }
      Instant now = wall.now();
      if (Fleet.find(sql, vin).isEmpty()) {
        return refused(vin, id, "UNKNOWN_VEHICLE", "vehicle " + vin + " is not known: it must be provisioned");
      }
      if (VehicleKeys.issuedSince(sql, vin, now.minus(DAY)) >= perDay) {
        return refused(vin, id, "TOO_MANY", "no more than " + perDay + " certificates in 24 hours");
      }
      return issue(sql, vin, id, pkcs10, now);
    });
  }

  private byte[] issue(Sql sql, String vin, String id, byte[] pkcs10, Instant now) throws SQLException {
    try {
      X509Certificate certificate = pki.renew(vin, pkcs10);
      String pem = PemFiles.pem(certificate);
      String serial = certificate.getSerialNumber().toString(16);
      VehicleKeys.add(sql, vin, new VehicleKeys.Issued(serial, id, pem), now, certificate.getNotAfter().toInstant());
      LOG.info("certificate issued vin={} serial={} validUntil={}", vin, serial, certificate.getNotAfter().toInstant());
      return issued(id, pem);
    } catch (IllegalArgumentException e) {
      return refused(vin, id, "BAD_REQUEST", e.getMessage());
    } catch (IOException | GeneralSecurityException e) {
      LOG.error("certificate not issued vin={} why={}", vin, e.getMessage(), e);
      return refused(vin, id, "FAILED", "the TSP cannot issue certificates now");
    }
  }

  private static byte[] issued(String id, String pem) {
    return Json.createObjectBuilder().add("v", 1).add("requestId", id).add("chain", pem).build().toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] refused(String vin, String id, String reason, String text) {
    LOG.warn("certificate refused vin={} reason={} why={}", vin, reason, text);
    return Json.createObjectBuilder().add("v", 1).add("requestId", id).add("refused", reason).add("text", text).build().toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
