package org.pitstop.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.bus.BitRate;
import org.pitstop.simulator.bus.CandumpLog;
import org.pitstop.simulator.bus.FrameDisturbance;
import org.pitstop.simulator.bus.SimulatedBus;
import org.pitstop.simulator.ecu.EcuOptions;
import org.pitstop.simulator.ecu.EcuSettings;
import org.pitstop.simulator.ecu.EcuSpec;
import org.pitstop.simulator.ecu.RequestDisturbance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulated vehicle: its buses and its gateway, its ECUs and the driver. */
final class Vehicle implements SimulatedVehicle, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Vehicle.class);
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long NANOS_PER_US = 1_000;

  private final VehicleSignals signals = new VehicleSignals();
  private final Map<String, SimulatedBus> buses = new LinkedHashMap<>();
  private final List<org.pitstop.simulator.ecu.Ecu> ecus = new ArrayList<>();
  private IgnitionSwitch ignitionSwitch;
  /** Null: there is none. */
  private DoipBranch doip;

  /** @throws IllegalArgumentException if the configuration is wrong: key, value, what is allowed */
  Vehicle(Simulator.Config config, VehicleTime time) throws IOException {
    Map<String, BitRate> rates = VehicleLayout.buses(config.buses());
    List<EcuSpec> specs = VehicleLayout.ecus(config, rates);
    EcuSettings settings = settings(config, config.maxNumberOfBlockLength());
    if (!rates.containsKey(config.signalBus())) {
      throw new IllegalArgumentException("signalBus is '" + config.signalBus() + "' (allowed: " + rates.keySet() + ")");
    }
    try {
      build(config, time, rates, specs, settings);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void build(Simulator.Config config, VehicleTime time, Map<String, BitRate> rates, List<EcuSpec> specs, EcuSettings settings)
      throws IOException {
    for (Map.Entry<String, BitRate> rate : rates.entrySet()) {
      SimulatedBus bus = new SimulatedBus(rate.getKey(), rate.getValue(), time);
      buses.put(rate.getKey(), bus);
      if (!config.traceDirectory().isEmpty()) {
        bus.trace(CandumpLog.create(Path.of(config.traceDirectory()), rate.getKey()));
      }
    }
    Path state = config.state().isEmpty() ? null : Path.of(config.state());
    for (EcuSpec spec : specs) {
      ecus.add(org.pitstop.simulator.ecu.Ecu.powerOn(spec, settings, buses.get(spec.bus()).attach(spec.id()), time, signals, state));
    }
    if (config.doipPort() != 0) {
      doip = new DoipBranch(config, settings(config, config.doipMaxNumberOfBlockLength()), time, signals, state);
      ecus.addAll(doip.ecus());
    }
    ignitionSwitch = new IgnitionSwitch(signals, buses.get(config.signalBus()).attach("ignition switch"), time);
  }

  private static EcuSettings settings(Simulator.Config c, int maxNumberOfBlockLength) throws IOException {
    return new EcuSettings(c.vin(), c.answerDelayMicros() * NANOS_PER_US, c.p2Ms(), c.p2StarMs(), c.s3Ms() * NANOS_PER_MS,
        c.eraseMsPer64KiB() * NANOS_PER_MS, c.writeMicrosPerBlock() * NANOS_PER_US, c.checksumMsPer64KiB() * NANOS_PER_MS,
        c.bootMs() * NANOS_PER_MS, maxNumberOfBlockLength, c.securityAttempts(), c.securityDelayMs() * NANOS_PER_MS,
        SecretFile.read(Path.of(c.secretFile())), c.seed()).with(EcuOptions.of(c.needBootLoader(), c.trustCertificate()));
  }

  Map<String, SimulatedBus> buses() {
    return buses;
  }

  VehicleSignals signals() {
    return signals;
  }

  /** Disturbs every frame and every request from here on. */
  void disturb(FrameDisturbance frames, RequestDisturbance requests) {
    buses.values().forEach(b -> b.disturb(frames));
    ecus.forEach(e -> e.disturb(requests));
  }

  /** Takes the power of one ECU away for a moment. Only in events of vehicle time. */
  void powerCut(String ecu) {
    ecus.stream().filter(e -> e.id().equals(ecu)).forEach(org.pitstop.simulator.ecu.Ecu::powerCut);
  }

  @Override
  public void ignition(boolean on) {
    signals.ignition(on);
    LOG.info("ignition={}", on ? "on" : "off");
  }

  @Override
  public void speedKmh(double speedKmh) {
    signals.speedKmh(speedKmh);
    LOG.info("speedKmh={}", speedKmh);
  }

  @Override
  public void gear(VehicleCondition.Gear gear) {
    signals.gear(gear);
    LOG.info("gear={}", gear);
  }

  @Override
  public void parkingBrake(boolean applied) {
    signals.parkingBrake(applied);
    LOG.info("parkingBrake={}", applied ? "applied" : "released");
  }

  @Override
  public void batteryVolts(double volts) {
    signals.batteryVolts(volts);
    LOG.info("batteryVolts={}", volts);
  }

  @Override
  public List<Ecu> ecus() {
    return ecus.stream().map(org.pitstop.simulator.ecu.Ecu::look).toList();
  }

  @Override
  public void close() {
    if (ignitionSwitch != null) {
      ignitionSwitch.close();
    }
    if (doip != null) {
      doip.close();
    }
    for (org.pitstop.simulator.ecu.Ecu ecu : ecus) {
      try {
        ecu.close();
      } catch (IOException e) {
        LOG.warn("flash memory not closed ecu={}", ecu.id(), e);
      }
    }
    buses.values().forEach(SimulatedBus::close);
  }
}
