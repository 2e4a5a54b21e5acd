package org.pitstop.ignition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Writes 1 or 0 to the value file of a GPIO that holds the supply. */
final class GpioSwitch implements PowerSwitch {

  private final Path file;
  private final boolean invert;

  /** @param invert whether 0 holds (active low) */
  GpioSwitch(Path file, boolean invert) {
    this.file = file;
    this.invert = invert;
  }

  @Override
  public void on(String purpose, Duration limit) throws IOException {
    write(!invert);
  }

  @Override
  public void off() throws IOException {
    write(invert);
  }

  private void write(boolean high) throws IOException {
    // never created: a missing GPIO must be an error, not a new file
    Files.write(file, (high ? "1\n" : "0\n").getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }
}
