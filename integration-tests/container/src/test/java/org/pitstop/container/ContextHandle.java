package org.pitstop.container;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The one bundle of the test in the framework that the launcher starts: hands the system bundle's context out. */
public final class ContextHandle implements BundleActivator {

  /** System property whose value is the context. */
  static final String CONTEXT = "org.pitstop.container.context";

  @Override
  public void start(BundleContext context) {
    System.getProperties().put(CONTEXT, context.getBundle(0).getBundleContext());
  }

  @Override
  public void stop(BundleContext context) {
    System.getProperties().remove(CONTEXT);
  }
}
