package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.pitstop.api.software.EcuId;
import org.pitstop.time.VirtualVehicleTime;

public class StartGateTest {
  private static final Logger LOG = Logger.getLogger(StartGate.class.getName());
  private final List<String> said = new ArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.INFO.intValue()) {
        said.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };
  private final StartGate gate = new StartGate(new VirtualVehicleTime(), () -> {});

  @Before
  public void listen() {
    LOG.addHandler(handler);
  }

  @After
  public void stop() {
    LOG.removeHandler(handler);
  }

  @Test
  public void whoAsksForTheGateAgainAndAgainInVainIsLoggedOnce() throws Exception {
    EcuId bcm = new EcuId("bcm");
    gate.enter(bcm);
    for (int i = 0; i < 10; i++) {
      assertNull(gate.hold("probation", Duration.ofMillis(500)));
    }
    assertEquals(List.of("no ECU is started inHand=[bcm] why=probation"), said);
    gate.leave(bcm);
    AutoCloseable held = gate.hold("probation", Duration.ofMillis(500));
    assertNotNull(held);
    held.close();
    assertNull("another reason is said again", hold("swap"));
    assertEquals(List.of("no ECU is started inHand=[bcm] why=probation", "ECUs may start again after=probation", "no ECU is started inHand=[bcm] why=swap"), said);
  }

  private AutoCloseable hold(String why) throws InterruptedException {
    gate.enter(new EcuId("bcm"));
    return gate.hold(why, Duration.ofMillis(500));
  }
}
