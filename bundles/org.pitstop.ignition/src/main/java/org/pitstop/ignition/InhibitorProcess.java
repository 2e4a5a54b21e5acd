package org.pitstop.ignition;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs {@code systemd-inhibit}, which blocks sleep, shutdown and idle for as long as the process lives. */
final class InhibitorProcess implements PowerSwitch {

  private Process process;

  @Override
  public void on(String purpose, Duration limit) throws IOException {
    off();
    process = new ProcessBuilder(command(purpose, limit)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** {@code sleep} ends by itself: the limit holds even if this process dies. */
  static List<String> command(String purpose, Duration limit) {
    return List.of("systemd-inhibit", "--what=sleep:shutdown:idle", "--who=pitstop", "--why=" + purpose, "--mode=block",
        "sleep", Long.toString(Math.max(1, limit.toSeconds())));
  }

  @Override
  public void off() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process = null;
    }
  }
}
