package org.pitstop.api.ignition;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/** Keeps the head unit awake after ignition off; by GPIO, systemd inhibitor or whatever the vendor has. */
@ConsumerType
public interface PowerHold {

  /** Holds the power for a while at most; closing lets go. @param purpose for the log of the power manager */
  AutoCloseable hold(String purpose, Duration limit);
}
