package org.pitstop.api.ignition;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** Watches the vehicle's condition: debounced, with every source's age. */
@ProviderType
public interface ConditionMonitor {

  VehicleCondition current();

  /** What forbids programming now, in words for a person; empty: nothing. */
  List<String> obstacles();

  /** Tells a listener of every change of {@link #obstacles}, from now until it is closed. */
  AutoCloseable listen(Listener listener);

  @ConsumerType
  interface Listener {
    /** Must not block. */
    void obstacles(List<String> obstacles);
  }
}
