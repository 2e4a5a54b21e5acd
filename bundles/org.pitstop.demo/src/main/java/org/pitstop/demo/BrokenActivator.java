package org.pitstop.demo;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What the demo puts into a bundle that shall not start. */
public final class BrokenActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    throw new IllegalStateException("this release was never tried on a vehicle");
  }

  @Override
  public void stop(BundleContext context) {
    // it has never started
  }
}
