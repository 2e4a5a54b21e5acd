package org.pitstop.ignition;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.ignition.ConditionSource.Signal;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.ignition.VehicleCondition.Gear;
import org.pitstop.api.time.VehicleTime;

/** The vehicle's condition as a service; {@link ConditionSource}s come and go while it runs. */
@Component(name = "org.pitstop.ignition", immediate = true)
@Designate(ocd = ConditionMonitorComponent.Config.class)
public final class ConditionMonitorComponent implements ConditionMonitor {

  @ObjectClassDefinition(name = "Pitstop: vehicle condition", description = "What must hold before an ECU is programmed")
  public @interface Config {
    @AttributeDefinition(description = "how long the ignition must have been off, in ms; on counts at once")
    int offHoldMs() default 5000;

    @AttributeDefinition(description = "signals that must be known: IGNITION, SPEED, GEAR, PARKING_BRAKE, BATTERY, BATTERY_CHARGE; with commas between them")
    String required() default "IGNITION,SPEED,GEAR,PARKING_BRAKE,BATTERY";

    @AttributeDefinition(description = "highest speed, in km/h")
    double maxSpeedKmh() default 0;

    @AttributeDefinition(description = "what the speed sensor may show at standstill, in km/h")
    double speedToleranceKmh() default 0.5;

    @AttributeDefinition(description = "whether the parking brake must be applied")
    boolean requireParkingBrake() default true;

    @AttributeDefinition(description = "gears in which programming is allowed: PARK, REVERSE, NEUTRAL, DRIVE; with commas between them")
    String gears() default "PARK,NEUTRAL";

    @AttributeDefinition(description = "lowest battery voltage, in V")
    double minBatteryVolts() default 12.0;

    @AttributeDefinition(description = "highest battery voltage, in V")
    double maxBatteryVolts() default 15.5;

    @AttributeDefinition(description = "how far two sources of the speed may be apart, in km/h")
    double speedAgreementKmh() default 2.0;

    @AttributeDefinition(description = "how far two sources of the battery voltage may be apart, in V")
    double batteryAgreementVolts() default 0.5;

    @AttributeDefinition(description = "how far two sources of the battery charge may be apart, in percent")
    double chargeAgreementPercent() default 5.0;
  }

  private final SourcesMonitor monitor;

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public ConditionMonitorComponent(Config config, @Reference VehicleTime time) {
    monitor = new SourcesMonitor(time, rules(config),
        Map.of(Signal.SPEED, config.speedAgreementKmh(), Signal.BATTERY, config.batteryAgreementVolts(), Signal.BATTERY_CHARGE, config.chargeAgreementPercent()));
  }

  static Rules rules(Config config) {
    if (config.offHoldMs() < 0 || config.offHoldMs() > 600_000) {
      throw new IllegalArgumentException("offHoldMs=" + config.offHoldMs() + " (allowed: 0…600000)");
    }
    if (!(config.minBatteryVolts() < config.maxBatteryVolts())) {
      throw new IllegalArgumentException("minBatteryVolts=" + config.minBatteryVolts() + " is not below maxBatteryVolts=" + config.maxBatteryVolts());
    }
    Set<Gear> gears = set("gears", config.gears(), Gear.class);
    if (gears.isEmpty() || gears.contains(Gear.UNKNOWN)) {
      throw new IllegalArgumentException("gears=" + config.gears() + " (allowed: PARK, REVERSE, NEUTRAL, DRIVE; at least one)");
    }
    return new Rules(config.offHoldMs() * 1_000_000L, set("required", config.required(), Signal.class),
        config.maxSpeedKmh() + config.speedToleranceKmh(), config.requireParkingBrake(), gears, config.minBatteryVolts(), config.maxBatteryVolts());
  }

  private static <E extends Enum<E>> Set<E> set(String key, String text, Class<E> type) {
    try {
      return Arrays.stream(text.split(",")).map(String::trim).filter(s -> !s.isEmpty())
          .map(s -> Enum.valueOf(type, s.toUpperCase(Locale.ROOT))).collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + "=" + text + " (allowed: " + Arrays.toString(type.getEnumConstants()) + ")", e);
    }
  }

  @Reference(service = ConditionSource.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addSource(ConditionSource source) {
    monitor.add(source);
  }

  void removeSource(ConditionSource source) {
    monitor.remove(source);
  }

  @Override
  public VehicleCondition current() {
    return monitor.current();
  }

  @Override
  public List<String> obstacles() {
    return monitor.obstacles();
  }

  @Override
  public AutoCloseable listen(Listener listener) {
    return monitor.listen(listener);
  }

  @Deactivate
  void stop() {
    monitor.close();
  }
}
