package org.pitstop.campaign;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls other bundles' code that only watches. Whatever it throws, a {@link LinkageError} of a bundle that was just replaced included, is
 * logged and forgotten: the journal has the change already, and the campaign must follow it.
 */
final class Foreign {
  private static final Logger LOG = LoggerFactory.getLogger(Foreign.class);

  private Foreign() {}

  static void call(String who, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{} failed; the campaign goes on without it", who, e);
    }
  }
}
