package org.pitstop.launcher;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.SynchronousBundleListener;

/**
 * The launcher's ears in the framework. What the system bundle adds outlives a restart of the framework in Felix, with a context that is no
 * longer valid: it is removed when the framework begins to stop.
 */
final class Listening {

  private Listening() {}

  /** Hears of services of a type until the framework stops. */
  static void untilStop(BundleContext framework, String type, ServiceListener listener) {
    try {
      framework.addServiceListener(listener, "(" + Constants.OBJECTCLASS + "=" + type + ")");
    } catch (InvalidSyntaxException e) {
      throw new AssertionError("the filter is a constant", e);
    }
    framework.addBundleListener(new SynchronousBundleListener() {
      @Override
      public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
          framework.removeServiceListener(listener);
          framework.removeBundleListener(this);
        }
      }
    });
  }
}
