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

  private final String name;
  private final List<T> services = new CopyOnWriteArrayList<>();

  ServiceSlot(String name) {
    this.name = name;
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

  /** The service, waiting for it. @throws InterruptedException also when {@code stopped} becomes true */
  T get(Predicate<T> wanted, BooleanSupplier stopped) throws InterruptedException {
    boolean said = false;
    while (true) {
      Optional<T> service = services.stream().filter(wanted).findFirst();
      if (service.isPresent()) {
        return service.get();
      }
      if (stopped.getAsBoolean()) {
        throw new InterruptedException("stopped while waiting for " + name);
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
