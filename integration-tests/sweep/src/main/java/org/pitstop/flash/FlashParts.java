package org.pitstop.flash;

import java.nio.file.Path;
import java.util.Map;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.uds.UdsClients;
import org.pitstop.sweep.Settings;

/** The production programming of ECUs, wired by hand. */
public final class FlashParts {
  private FlashParts() {}

  public static UdsEcuProgrammer programmer(VehicleTime time, WallTime wallTime, Path profiles, Path secret, UdsClients clients, ImageReader images) {
    Equipment equipment = new Equipment(time, wallTime);
    equipment.clients = clients;
    equipment.images = images;
    HmacKeyProvider keys = new HmacKeyProvider(Settings.of(HmacKeyProvider.Config.class, Map.of("keyFile", secret.toString())));
    equipment.addKeyProvider(keys, Map.of(KeyProvider.NAME, "hmac-sha256"));
    return new UdsEcuProgrammer(equipment, Settings.of(UdsEcuProgrammer.Config.class, Map.of("profiles", profiles.toString())));
  }
}
