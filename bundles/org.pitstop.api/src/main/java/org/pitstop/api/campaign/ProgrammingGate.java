package org.pitstop.api.campaign;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.EcuId;

/** Keeps ECUs from being started while a part that programs them is replaced. */
@ProviderType
public interface ProgrammingGate {

  /** The ECUs that are in hand now: between their first request and the end of their work. */
  List<EcuId> inHand();

  /**
   * Lets no further ECU start, and waits until none is in hand.
   *
   * @param why for people who ask what is being waited for
   * @param limit how long to wait, in vehicle time
   * @return to be closed to let ECUs start again; null: an ECU was still in hand when the time was over, and ECUs may start again
   */
  AutoCloseable hold(String why, Duration limit) throws InterruptedException;
}
