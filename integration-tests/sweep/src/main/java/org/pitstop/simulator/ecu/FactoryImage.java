package org.pitstop.simulator.ecu;

import java.util.SplittableRandom;

/** Applications for simulated ECUs, and what is in one that comes from the factory. */
public final class FactoryImage {
  public static final String VERSION = "1.0.0";
  public static final long ADDRESS = Flash.START;
  private static final int BYTES = 4096;

  private FactoryImage() {}

  /** What an ECU holds when it is new. */
  public static byte[] of(String ecu, String hardware) {
    return application(ecu.hashCode(), BYTES, VERSION, hardware);
  }

  /** An application that runs on a hardware and says its version. */
  public static byte[] application(long seed, int bytes, String version, String hardware) {
    byte[] application = new byte[bytes];
    new SplittableRandom(seed).nextBytes(application);
    System.arraycopy(new ApplicationHeader(version, hardware).bytes(), 0, application, 0, ApplicationHeader.LENGTH);
    return application;
  }
}
