package org.pitstop.ignition;

import java.util.Locale;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.util.tracker.ServiceTracker;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.ignition.ConditionSource;

/** One signal of a cyclic CAN frame as a source of the vehicle's condition. */
@Component(name = "org.pitstop.ignition.can", service = ConditionSource.class, immediate = true,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CanSignalSource.Config.class, factory = true)
public final class CanSignalSource implements AnnouncingSource, CanListener {

  @ObjectClassDefinition(name = "Pitstop: condition from a CAN signal", description = "One signal of a cyclic frame")
  public @interface Config {
    @AttributeDefinition(description = "what it tells: IGNITION, SPEED, GEAR, PARKING_BRAKE, BATTERY or BATTERY_CHARGE")
    String signal();

    @AttributeDefinition(description = "name of the bus")
    String bus();

    @AttributeDefinition(description = "identifier of the frame, e.g. 0x3C0")
    String id();

    @AttributeDefinition(description = "whether the identifier has 29 bits")
    boolean extended() default false;

    @AttributeDefinition(description = "intel: lowest bit; motorola: highest bit; bit n is bit n%8 of byte n/8, as in DBC files")
    int startBit() default 0;

    @AttributeDefinition(description = "length of the signal, in bits (1-32)")
    int length() default 1;

    @AttributeDefinition(description = "intel (little-endian) or motorola (big-endian)")
    String byteOrder() default "intel";

    @AttributeDefinition(description = "whether the raw value is a two's complement")
    boolean signed() default false;

    @AttributeDefinition(description = "value = raw * factor + offset; speed in km/h, battery in V, its charge in percent")
    double factor() default 1;

    @AttributeDefinition(description = "see factor")
    double offset() default 0;

    @AttributeDefinition(description = "meaning of raw values instead, raw=value with commas between them; gears: 0 park, 1 reverse, 2 neutral, 3 drive")
    String values() default "";

    @AttributeDefinition(description = "how often the frame should come, in ms; three times this without it is stale")
    int periodMs() default 100;
  }

  private final LastValue last;
  private final CanSignal signal;
  private final CanFilter frames;
  private final ServiceTracker<CanBus, CanBus.Subscription> tracker;

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public CanSignalSource(BundleContext context, Config config) throws InvalidSyntaxException {
    frames = CanFilter.only(id(config), config.extended());
    last = new LastValue(String.format("can:%s:0x%X", config.bus(), frames.id()), signal(config.signal()), config.periodMs());
    signal = new CanSignal(config.startBit(), config.length(), motorola(config), config.signed(), config.factor(), config.offset(),
        CanSignal.values(config.values()));
    String wanted = "(&(" + Constants.OBJECTCLASS + "=" + CanBus.class.getName() + ")(" + CanBus.NAME + "=" + config.bus() + "))";
    tracker = track(context, wanted);
    tracker.open();
  }

  private ServiceTracker<CanBus, CanBus.Subscription> track(BundleContext context, String wanted) throws InvalidSyntaxException {
    return new ServiceTracker<>(context, FrameworkUtil.createFilter(wanted), null) {
      @Override
      public CanBus.Subscription addingService(ServiceReference<CanBus> reference) {
        return context.getService(reference).listen(frames, CanSignalSource.this);
      }

      @Override
      public void removedService(ServiceReference<CanBus> reference, CanBus.Subscription subscription) {
        subscription.close();
        context.ungetService(reference);
      }
    };
  }

  private static int id(Config config) {
    int max = config.extended() ? 0x1FFFFFFF : 0x7FF;
    int id;
    try {
      id = Integer.decode(config.id().trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("id=" + config.id() + " is no number; write 0x3C0", e);
    }
    if (id < 0 || id > max) {
      throw new IllegalArgumentException(String.format("id=%s (allowed: 0…0x%X)", config.id(), max));
    }
    return id;
  }

  static Signal signal(String text) {
    try {
      return Signal.valueOf(text.trim().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("signal=" + text + " (allowed: IGNITION, SPEED, GEAR, PARKING_BRAKE, BATTERY)", e);
    }
  }

  private static boolean motorola(Config config) {
    return switch (config.byteOrder().trim().toLowerCase(Locale.ROOT)) {
      case "intel" -> false;
      case "motorola" -> true;
      default -> throw new IllegalArgumentException("byteOrder=" + config.byteOrder() + " (allowed: intel, motorola)");
    };
  }

  @Override
  public void frame(CanFrame frame, long nanos) {
    last.set(signal.decode(frame.data(), frame.length()), nanos);
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
  public void stop() {
    tracker.close();
  }
}
