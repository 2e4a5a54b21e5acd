package org.pitstop.simulator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.time.VirtualVehicleTime;

/** The component, in a framework that only notes what is registered. */
public final class SimulatorTest {
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final List<Registered> registered = new ArrayList<>();
  private final BundleContext context = (BundleContext) proxy(BundleContext.class, a -> {
    Registered r = new Registered(((Class<?>) a[0]).getName(), a[1], (Dictionary<?, ?>) a[2]);
    registered.add(r);
    return proxy(ServiceRegistration.class, none -> {
      registered.remove(r);
      return null;
    });
  });

  @Test
  public void busesAndVehicleAreServices() throws Exception {
    Simulator simulator = new Simulator(context, time, TestConfig.with(Map.of()));
    assertEquals(List.of(CanBus.class.getName(), CanBus.class.getName(), SimulatedVehicle.class.getName()),
        registered.stream().map(Registered::type).toList());
    assertEquals("body", registered.get(0).properties.get(CanBus.NAME));
    assertEquals("sim:powertrain", registered.get(1).properties.get(CanBus.LINK));
    simulator.stop();
    assertTrue(registered.isEmpty());
  }

  @Test
  public void eachBundleIsANodeOfItsOwn() throws Exception {
    Simulator simulator = new Simulator(context, time, TestConfig.with(Map.of()));
    CanBus isotp = bus("org.pitstop.isotp");
    CanBus remote = bus("org.pitstop.can.remote");
    List<String> heard = new ArrayList<>();
    isotp.listen(CanFilter.only(0x123, false), (f, nanos) -> heard.add("isotp"));
    remote.listen(CanFilter.only(0x123, false), (f, nanos) -> heard.add("remote"));
    isotp.send(new CanFrame().set(0x123, false, false, false), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(List.of("remote"), heard);
    simulator.stop();
    assertEquals(BusState.DOWN, isotp.state());
  }

  @Test
  public void aTapHearsEveryFrameOnceAndWhichAreNotTheVehicles() throws Exception {
    Simulator simulator = new Simulator(context, time, TestConfig.with(Map.of()));
    List<String> heard = new ArrayList<>();
    LinkTap tap = new LinkTap() {
      @Override
      public void frame(String name, CanFrame frame, long nanos, boolean ours) {
        if (frame.id() != 0x3C0) {
          heard.add(name + " " + frame + " " + ours);
        }
      }

      @Override
      public void doip(String host, byte[] message, int length, long nanos, boolean ours) {}
    };
    simulator.addTap(tap);
    byte[] request = {2, 0x3E, 0};
    bus("org.pitstop.uds").listen(CanFilter.only(0x748, false), (f, nanos) -> { });
    bus("org.pitstop.isotp").send(new CanFrame().set(0x740, false, false, false).payload(request, 0, 3), null);
    time.sleep(Duration.ofMillis(5));
    bus("org.pitstop.can.remote").send(new CanFrame().set(0x123, false, false, false), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(List.of("body 740#023E00 true", "body 748#027E00CCCCCCCCCC false", "body 123# false"), heard);
    simulator.removeTap(tap);
    bus("org.pitstop.isotp").send(new CanFrame().set(0x123, false, false, false), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(3, heard.size());
    simulator.stop();
  }

  @Test
  public void aChangeOfASignalActsAtOnceAndOfNothingElse() throws Exception {
    Simulator simulator = new Simulator(context, time, TestConfig.with(Map.of()));
    Object vehicle = registered.get(2).service;
    List<String> frames = new ArrayList<>();
    bus("test").listen(CanFilter.only(0x3C0, false), (f, nanos) -> frames.add(f.toString()));
    ((SimulatedVehicle) vehicle).speedKmh(50);
    simulator.modified(TestConfig.with(Map.of("ignition", "on")));
    time.sleep(Duration.ofMillis(50));
    assertSame(vehicle, registered.get(2).service);
    // on; the speed that the driver set stays: 5000 = 0x1388
    assertEquals(List.of("3C0#8188133831000000"), frames);
    simulator.stop();
  }

  @Test
  public void aChangeOfTheVehicleBeginsANewOne() throws Exception {
    Simulator simulator = new Simulator(context, time, TestConfig.with(Map.of()));
    simulator.modified(TestConfig.with(Map.of("buses", "body 250000", "ecus", "bcm body 0x740 0x748 BCM-H2")));
    assertEquals(2, registered.size());
    assertEquals("BCM-H2", ((SimulatedVehicle) registered.get(1).service).ecus().get(0).hardware());
    simulator.stop();
  }

  @SuppressWarnings("unchecked")
  private CanBus bus(String bundle) {
    Bundle user = (Bundle) proxy(Bundle.class, none -> bundle);
    return ((ServiceFactory<CanBus>) registered.get(0).service).getService(user, null);
  }

  private static Object proxy(Class<?> type, Function<Object[], Object> answer) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, method, arguments) -> answer.apply(arguments));
  }

  private record Registered(String type, Object service, Dictionary<?, ?> properties) {}
}
