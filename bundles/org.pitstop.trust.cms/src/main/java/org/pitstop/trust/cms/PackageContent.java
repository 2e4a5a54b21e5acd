package org.pitstop.trust.cms;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.VehiclePackage;

/** The signed JSON object as a {@link VehiclePackage} (docs/TSP.md, "The vehicle package"). Who signed it and when is not asked here. */
final class PackageContent {
  private static final int MAX_SOFTWARE = 64;
  private static final int MAX_REQUIRES = 64;
  private static final int MAX_ID = 64;
  private static final int MAX_URL = 2048;
  private static final int MAX_ECU_ID = 32;
  private static final int VIN_LENGTH = 17;
  private static final int DIGEST_LENGTH = 64;
  private static final long MAX_ADDRESS = 0xFFFF_FFFFL;
  private static final long MAX_LENGTH = 1L << 40;
  private static final int MAX_ORDER = 999;
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7E]+");

  private PackageContent() {}

  static VehiclePackage read(Map<String, Object> object, Sha256 digest) throws Refusal {
    Fields f = new Fields("", object);
    f.number("v", 1, 1);
    List<SoftwarePackage> software = new ArrayList<>();
    for (Fields s : f.objects("software", 1, MAX_SOFTWARE)) {
      software.add(software(s));
    }
    String vin = f.text("vin", VIN_LENGTH);
    if (vin.length() != VIN_LENGTH) {
      throw f.wrong("vin", VIN_LENGTH + " characters");
    }
    VehiclePackage read = new VehiclePackage(f.text("packageId", MAX_ID), vin, f.time("issued"), f.time("expires"), digest, software,
        PackageTerms.read(f));
    if (!read.expires().isAfter(read.issued())) {
      throw f.wrong("expires", "later than issued");
    }
    PackageSanity.check(read);
    return read;
  }

  private static SoftwarePackage software(Fields f) throws Refusal {
    EcuId ecu = ecu(f);
    String hardware = name(f, "hardware");
    List<SoftwarePackage.Dependency> requires = new ArrayList<>();
    for (Fields r : f.optionalObjects("requires", MAX_REQUIRES)) {
      requires.add(dependency(r));
    }
    return new SoftwarePackage(purpose(f), file(f, ecu, hardware), url(f), f.number("releaseCounter", 0, Long.MAX_VALUE),
        (int) f.number("order", 0, MAX_ORDER), f.text("group", MAX_ID), requires, fallback(f, ecu, hardware),
        f.optionalBoolean("withoutWayBack"));
  }

  private static SoftwarePackage.Dependency dependency(Fields r) throws Refusal {
    EcuId ecu = ecu(r);
    String minVersion = name(r, "minVersion");
    try {
      return new SoftwarePackage.Dependency(ecu, minVersion, r.has("beforeVersion") ? name(r, "beforeVersion") : "");
    } catch (IllegalArgumentException e) {
      throw r.wrong("beforeVersion", "newer than minVersion " + minVersion);
    }
  }

  private static Optional<SoftwarePackage.Fallback> fallback(Fields f, EcuId ecu, String hardware) throws Refusal {
    Optional<Fields> fallback = f.optionalObject("fallback");
    return fallback.isEmpty() ? Optional.empty()
        : Optional.of(new SoftwarePackage.Fallback(file(fallback.get(), ecu, hardware), url(fallback.get())));
  }

  private static SoftwarePackage.Purpose purpose(Fields f) throws Refusal {
    return switch (f.text("purpose", MAX_ID)) {
      case "program" -> SoftwarePackage.Purpose.PROGRAM;
      case "backup" -> SoftwarePackage.Purpose.BACKUP;
      default -> throw f.wrong("purpose", "program, backup");
    };
  }

  private static SoftwareFile file(Fields f, EcuId ecu, String hardware) throws Refusal {
    ImageFormat format = ImageFormat.ofCode(f.text("format", MAX_ID)).orElseThrow(() -> f.wrong("format", "bin, ihex, srec, vbf"));
    long mostAddress = format == ImageFormat.BINARY ? MAX_ADDRESS : 0;
    String digest = f.text("sha256", DIGEST_LENGTH);
    try {
      return new SoftwareFile(ecu, hardware, name(f, "version"), format, f.optionalNumber("address", 0, mostAddress, 0),
          f.number("length", 1, MAX_LENGTH), new Sha256(digest));
    } catch (IllegalArgumentException e) {
      throw f.wrong("sha256", "64 lower-case hexadecimal digits");
    }
  }

  private static EcuId ecu(Fields f) throws Refusal {
    try {
      return new EcuId(f.text("ecu", MAX_ECU_ID));
    } catch (IllegalArgumentException e) {
      throw f.wrong("ecu", "1–32 of a-z 0-9 -, beginning with a letter");
    }
  }

  private static String name(Fields f, String field) throws Refusal {
    String name = f.text(field, SoftwareFile.MAX_NAME);
    if (!NAME.matcher(name).matches()) {
      throw f.wrong(field, "printable ASCII characters without blanks");
    }
    return name;
  }

  private static URI url(Fields f) throws Refusal {
    String text = f.text("url", MAX_URL);
    try {
      URI url = new URI(text);
      boolean ftp = "ftp".equals(url.getScheme()) || "ftps".equals(url.getScheme());
      // A decoded line break would be a command of its own on the control connection.
      boolean plain = url.getPath() != null && url.getPath().length() > 1 && url.getPath().chars().noneMatch(Character::isISOControl);
      if (ftp && plain && url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw f.wrong("url", "a URL: " + e.getReason());
    }
    throw f.wrong("url", "ftp://host/path or ftps://host/path, without user, query and control characters");
  }
}
