package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;

public class InventoryAgainTest {
  private final World world = new World();

  @Test
  public void anInventoryThatCouldNotBeKeptIsReadAgainAlsoAfterOneThatWas() {
    world.ecu("brake", "powertrain", "1.0");
    world.start();
    world.desk.connected();
    long first = world.await(Type.INVENTORY).seq();
    world.await(InventoryAgainTest::nobodyReads, "the first inventory is read");
    world.journalFull = true;
    world.desk.reportInventory();
    world.await(InventoryAgainTest::nobodyReads, "the second inventory is read");
    world.journalFull = false;
    assertEquals(List.of(first), numbers());
    world.await(() -> {
      world.later();
      return numbers().size() > 1;
    }, "the second inventory is told after all");
    world.desk.stop();
  }

  private List<Long> numbers() {
    synchronized (world.wire) {
      return world.wire.stream().filter(r -> r.type() == Type.INVENTORY).map(Report::seq).distinct().toList();
    }
  }

  private static boolean nobodyReads() {
    return Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("inventory"));
  }
}
