package org.pitstop.fuzz;

import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

@RunWith(Parameterized.class)
public class DecodersTest {
  private final String name;

  public DecodersTest(String name) {
    this.name = name;
  }

  @Parameters(name = "{0}")
  public static List<Object> names() {
    List<Object> names = new ArrayList<>();
    Targets.names().forEach(names::add);
    return names;
  }

  @Test
  public void whateverComesEndsAsDeclaredSoonAndWithinItsMemory() throws Exception {
    long inputs = Fuzzing.run(Targets.of(name), Double.parseDouble(System.getProperty("fuzz.seconds", "2")), Long.getLong("fuzz.seed", 1));
    System.out.println(name + ": " + inputs + " inputs");
    assertTrue(inputs + " inputs", inputs >= Fuzzing.FEWEST_INPUTS);
  }
}
