package org.pitstop.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens journal and files as soon as the disk lets it: a disk that is full when the vehicle wakes up must not keep the agent from working once
 * there is space. Until then nothing may rely on what the journal says, as it could not be forced.
 */
final class PatientOpening {
  private static final Logger LOG = LoggerFactory.getLogger(PatientOpening.class);
  /** Between two tries. There is no last one: without its memory the agent has nothing else to do. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final OpenStore.Opener opener;
  private final WallTime time;
  private String told = "";

  PatientOpening(OpenStore.Opener opener, WallTime time) {
    this.opener = opener;
    this.time = time;
  }

  /** Tries once. @return empty: it could not be opened, and the log says why */
  Optional<OpenStore> attempt() {
    try {
      OpenStore opened = opener.open();
      if (!told.isEmpty()) {
        LOG.info("store open after all; what waited for it goes on");
      }
      return Optional.of(opened);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(told)) {
        LOG.error("store cannot be opened, the agent waits for it and tries again every {} s: {}. Make space, or mend what is said here",
            PAUSE.toSeconds(), why, e);
        told = why;
      }
      return Optional.empty();
    }
  }

  /** Tries until it is open. */
  OpenStore await() throws InterruptedException {
    Optional<OpenStore> opened = attempt();
    while (opened.isEmpty()) {
      time.sleep(PAUSE);
      opened = attempt();
    }
    return opened.get();
  }
}
