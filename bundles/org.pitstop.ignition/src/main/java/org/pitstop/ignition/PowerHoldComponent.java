package org.pitstop.ignition;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.ignition.PowerHold;
import org.pitstop.api.time.VehicleTime;

/** The power hold as a service; without a configured switch it only logs. */
@Component(name = "org.pitstop.ignition.power")
@Designate(ocd = PowerHoldComponent.Config.class)
public final class PowerHoldComponent implements PowerHold {

  @ObjectClassDefinition(name = "Pitstop: power hold", description = "Keeps the head unit awake after ignition off")
  public @interface Config {
    @AttributeDefinition(description = "GPIO value file that holds the supply while it is 1; empty: none")
    String file() default "";

    @AttributeDefinition(description = "whether the GPIO holds while it is 0 (active low)")
    boolean invert() default false;

    @AttributeDefinition(description = "whether to block sleep and shutdown through systemd-inhibit")
    boolean systemdInhibit() default false;

    @AttributeDefinition(description = "longest hold, in minutes, whatever is asked for")
    int maxMinutes() default 120;
  }

  private final LimitedPowerHold hold;

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public PowerHoldComponent(Config config, @Reference VehicleTime time) {
    if (config.maxMinutes() < 1 || config.maxMinutes() > 1440) {
      throw new IllegalArgumentException("maxMinutes=" + config.maxMinutes() + " (allowed: 1…1440)");
    }
    List<PowerSwitch> switches = new ArrayList<>();
    if (!config.file().isBlank()) {
      switches.add(new GpioSwitch(Path.of(config.file().trim()), config.invert()));
    }
    if (config.systemdInhibit()) {
      switches.add(new InhibitorProcess());
    }
    hold = new LimitedPowerHold(time, switches, Duration.ofMinutes(config.maxMinutes()));
  }

  @Override
  public AutoCloseable hold(String purpose, Duration limit) {
    return hold.hold(purpose, limit);
  }

  @Deactivate
  void stop() {
    hold.releaseAll();
  }
}
