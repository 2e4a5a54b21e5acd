package org.pitstop.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers journal and files once they are open: at once as a rule, later where the disk is full or not there yet. */
@Component(name = "org.pitstop.store", configurationPolicy = ConfigurationPolicy.REQUIRE, service = {}, immediate = true)
@Designate(ocd = StoreSettings.class)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.store.Journal\"", effective = "active")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.store.Store\"", effective = "active")
public final class StoreComponent {
  private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);

  private final BundleContext context;
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private final PatientOpening opening;
  private Thread thread;
  private OpenStore opened;
  private boolean closed;

  @Activate
  public StoreComponent(BundleContext context, StoreSettings settings, @Reference WallTime time) {
    this.context = context;
    opening = new PatientOpening(() -> OpenStore.of(settings, time), time);
    Optional<OpenStore> now = opening.attempt();
    if (now.isPresent()) {
      register(now.get());
    } else {
      thread = new Thread(this::openLater, "pitstop-store-open");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void openLater() {
    try {
      register(opening.await());
    } catch (InterruptedException e) {
      LOG.debug("the store is not opened any more");
    } catch (RuntimeException e) {
      LOG.error("the store cannot be registered", e);
    }
  }

  private void register(OpenStore o) {
    synchronized (this) {
      if (closed) {
        close(o);
        return;
      }
      opened = o;
    }
    // without a lock: whoever waited for them is activated in here
    add(context.registerService(Store.class, o.store(), null));
    add(context.registerService(Journal.class, o.journal(), null));
  }

  private void add(ServiceRegistration<?> registration) {
    synchronized (this) {
      if (!closed) {
        registrations.add(registration);
        return;
      }
    }
    registration.unregister();
  }

  @Deactivate
  void deactivate() {
    List<ServiceRegistration<?>> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(registrations);
    }
    if (thread != null) {
      thread.interrupt();
    }
    all.forEach(ServiceRegistration::unregister);
    if (opened != null) {
      close(opened);
    }
  }

  private static void close(OpenStore o) {
    try {
      o.close();
    } catch (IOException e) {
      LOG.warn("the store could not be closed properly; what is in it is as it was committed", e);
    }
  }
}
