package org.pitstop.ignition;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of the kernel that holds a number (GPIO value, ADC) as a source of the vehicle's condition, polled. */
@Component(name = "org.pitstop.ignition.file", service = ConditionSource.class, immediate = true,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FileSource.Config.class, factory = true)
public final class FileSource implements AnnouncingSource {

  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
  private static final int MAX_BYTES = 64;

  @ObjectClassDefinition(name = "Pitstop: condition from a file", description = "A GPIO value file or another file with one number")
  public @interface Config {
    @AttributeDefinition(description = "what it tells: IGNITION, SPEED, GEAR, PARKING_BRAKE, BATTERY or BATTERY_CHARGE")
    String signal();

    @AttributeDefinition(description = "the file, e.g. /sys/class/gpio/gpio17/value")
    String file();

    @AttributeDefinition(description = "whether 0 means on (active low)")
    boolean invert() default false;

    @AttributeDefinition(description = "value = number in the file * factor; battery in V, its charge in percent")
    double factor() default 1;

    @AttributeDefinition(description = "how often to look, in ms")
    int periodMs() default 100;
  }

  private final VehicleTime time;
  private final Path file;
  private final boolean invert;
  private final double factor;
  private final LastValue last;
  private Timer timer;
  private boolean closed;
  private String trouble = "";

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public FileSource(Config config, @Reference VehicleTime time) {
    this.time = time;
    file = Path.of(config.file());
    invert = config.invert();
    factor = config.factor();
    last = new LastValue("file:" + file, CanSignalSource.signal(config.signal()), config.periodMs());
    look();
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    try {
      last.set(read(), time.nanos());
      trouble = "";
    } catch (IOException | NumberFormatException e) {
      report(e);
    }
    timer = time.schedule(last.periodNanos(), this::look);
  }

  private double read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      double number = Double.parseDouble(new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII).trim());
      if (invert) {
        return number == 0 ? 1 : 0;
      }
      return number * factor;
    }
  }

  /** The value gets stale by itself; each trouble is told once. */
  private void report(Exception e) {
    String now = e.toString();
    if (!now.equals(trouble)) {
      LOG.warn("condition source cannot be read file={} signal={} reason={}", file, last.signal(), now);
    }
    trouble = now;
  }

  @Override
  public String name() {
    return last.name();
  }

  @Override
  public Signal signal() {
    return last.signal();
  }

  @Override
  public double value() {
    return last.value();
  }

  @Override
  public long nanos() {
    return last.nanos();
  }

  @Override
  public long periodNanos() {
    return last.periodNanos();
  }

  @Override
  public void onChange(Runnable changed) {
    last.onChange(changed);
  }

  @Deactivate
  public synchronized void stop() {
    closed = true;
    timer.cancel();
  }
}
