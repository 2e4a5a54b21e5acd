package org.pitstop.time;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Properties;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;

/** Registers the two clocks. */
@Component(name = "org.pitstop.time", immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Clocks.Config.class)
public final class Clocks {
  private final AutoCloseable vehicle;
  private final SystemWallTime wall;
  private final ServiceRegistration<?> vehicleRegistration;
  private final ServiceRegistration<?> wallRegistration;

  @ObjectClassDefinition(name = "Clocks")
  @interface Config {

    @AttributeDefinition(description = "Vehicle time: real, or virtual for demonstrations and tests. Default real")
    String vehicleTime() default "real";

    @AttributeDefinition(description = "File that keeps the last proven time")
    String provenTimeFile();
  }

  @Activate
  public Clocks(BundleContext context, Config config) throws IOException {
    VehicleTime time = switch (config.vehicleTime()) {
      case "real" -> new RealVehicleTime();
      case "virtual" -> new VirtualVehicleTime();
      default -> throw new IllegalArgumentException("org.pitstop.time: vehicleTime is '" + config.vehicleTime() + "' (allowed: real, virtual)");
    };
    vehicle = time instanceof AutoCloseable closeable ? closeable : () -> {};
    wall = new SystemWallTime(Clock.systemUTC(), built(), Path.of(config.provenTimeFile()));
    vehicleRegistration = context.registerService(VehicleTime.class, time, null);
    wallRegistration = context.registerService(WallTime.class, wall, null);
  }

  @Deactivate
  void deactivate() throws Exception {
    vehicleRegistration.unregister();
    wallRegistration.unregister();
    wall.close();
    vehicle.close();
  }

  private static Instant built() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Clocks.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    }
    return Instant.parse(properties.getProperty("built"));
  }
}
