package org.pitstop.ignition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.PowerHold;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.sweep.Registry;
import org.pitstop.sweep.Settings;

/** The production condition monitor with its five CAN signals, as runtime-config has them. */
public final class IgnitionParts {
  private static final List<Map<String, Object>> SIGNALS = List.of(
      signal("IGNITION", 0, 1, 1.0, ""), signal("GEAR", 4, 3, 1.0, "0=0,1=1,2=2,3=3"), signal("PARKING_BRAKE", 7, 1, 1.0, ""),
      signal("SPEED", 8, 16, 0.01, ""), signal("BATTERY", 24, 16, 0.001, ""));

  private IgnitionParts() {}

  public static ConditionMonitor monitor(VehicleTime time, CanBus signalBus) {
    ConditionMonitorComponent monitor = new ConditionMonitorComponent(Settings.of(ConditionMonitorComponent.Config.class, Map.of()), time);
    BundleContext context = new Registry().with(CanBus.class, signalBus, Map.of(CanBus.NAME, signalBus.name())).context();
    List<CanSignalSource> sources = new ArrayList<>();
    try {
      for (Map<String, Object> s : SIGNALS) {
        Map<String, Object> values = new java.util.HashMap<>(s);
        values.put("bus", signalBus.name());
        sources.add(new CanSignalSource(context, Settings.of(CanSignalSource.Config.class, values)));
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("the name of the bus spoils the filter: " + signalBus.name(), e);
    }
    sources.forEach(monitor::addSource);
    return monitor;
  }

  public static PowerHold power(VehicleTime time) {
    return new PowerHoldComponent(Settings.of(PowerHoldComponent.Config.class, Map.of()), time);
  }

  private static Map<String, Object> signal(String signal, int startBit, int length, double factor, String values) {
    return Map.of("signal", signal, "id", "0x3C0", "startBit", startBit, "length", length, "factor", factor, "values", values);
  }
}
