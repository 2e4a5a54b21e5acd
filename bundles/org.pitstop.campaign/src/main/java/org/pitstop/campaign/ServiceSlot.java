package org.pitstop.campaign;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that may be replaced at any time: who needs it while it is gone waits, and says so. The newest is preferred. */
final class ServiceSlot<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceSlot.class);
  /** How often a waiting work looks whether it shall stop, in milliseconds. */
  private static final long LOOK_MS = 250;
  /** How long a service may be gone before whoever needs it gives up, in milliseconds: a day, so that people can put it back. */
  private static final long LIMIT_MS = 86_400_000;

  private final String name;
  private final long limitMs;
  private final List<T> services = new CopyOnWriteArrayList<>();

  ServiceSlot(String name) {
    this(name, LIMIT_MS);
  }

  ServiceSlot(String name, long limitMs) {
    this.name = name;
    this.limitMs = limitMs;
  }

  /** A service did not come back within its limit. */
  static final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Missing(String name, long limitMs) {
      super("no " + name + " for " + limitMs / 1000 + " s: is its bundle installed, started and configured?");
    }
  }

  void add(T service) {
    services.add(0, service);
    synchronized (this) {
      notifyAll();
    }
  }

  void remove(T service) {
    services.remove(service);
  }

  List<T> all() {
    return services;
  }

  Optional<T> now() {
    return services.stream().findFirst();
  }

  T get(BooleanSupplier stopped) throws InterruptedException {
    return get(s -> true, stopped);
  }

  /** The service, waiting for it for some time. @throws InterruptedException also when {@code stopped} becomes true */
  Optional<T> within(long millis, BooleanSupplier stopped) throws InterruptedException {
    for (long waited = 0; waited < millis && services.isEmpty(); waited += LOOK_MS) {
      if (stopped.getAsBoolean()) {
        throw new InterruptedException("stopped while waiting for " + name);
      }
      synchronized (this) {
        wait(LOOK_MS);
      }
    }
    return now();
  }

  /**
   * The service, waiting for it.
   *
   * @throws InterruptedException also when {@code stopped} becomes true
   * @throws Missing if it does not come within the limit
   */
  T get(Predicate<T> wanted, BooleanSupplier stopped) throws InterruptedException {
    boolean said = false;
    for (long waited = 0; ; waited += LOOK_MS) {
      Optional<T> service = services.stream().filter(wanted).findFirst();
      if (service.isPresent()) {
        return service.get();
      }
      if (stopped.getAsBoolean()) {
        throw new InterruptedException("stopped while waiting for " + name);
      }
      if (waited >= limitMs) {
        throw new Missing(name, limitMs);
      }
      if (!said) {
        LOG.info("waiting for service={}", name);
        said = true;
      }
      synchronized (this) {
        wait(LOOK_MS);
      }
    }
  }
}
