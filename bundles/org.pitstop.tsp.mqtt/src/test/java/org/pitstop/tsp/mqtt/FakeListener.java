package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspListener;

/** Writes down what it is told; can refuse to keep commands. */
final class FakeListener implements TspListener {
  final List<String> log = new ArrayList<>();
  boolean diskFull;
  Runnable onConnected = () -> { };

  @Override
  public synchronized void connected() {
    log.add("connected");
    notifyAll();
    onConnected.run();
  }

  @Override
  public synchronized void command(TspCommand command) throws IOException {
    log.add("command " + command.commandId());
    notifyAll();
    if (diskFull) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public synchronized void acknowledged(long reportSeq) {
    log.add("acknowledged " + reportSeq);
    notifyAll();
  }

  /** Waits until a line was written, for tests with real threads. */
  synchronized void await(String line) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!log.contains(line)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no '" + line + "' in " + log);
      }
      wait(200);
    }
  }
}
