package org.pitstop.can.socketcan;

import java.util.Set;
import tel.schich.javacan.JavaCAN;
import tel.schich.javacan.platform.Platform;

/** Loads JavaCAN's native library for this machine; the bundle holds one for each processor. */
final class NativeLibrary {

  private static final Set<String> PROCESSORS = Set.of("x86_64", "aarch64", "armv7");
  private static final String NAME = "javacan-core";

  private NativeLibrary() {}

  /** @throws IllegalStateException if there is none for this machine */
  static synchronized void load() {
    String processor = Platform.detectCpuArch();
    if (!Platform.isLinux() || !PROCESSORS.contains(processor)) {
      throw new IllegalStateException("SocketCAN needs Linux on " + PROCESSORS + ", this is " + System.getProperty("os.name") + " on " + processor
          + "; reach the bus by org.pitstop.can.remote instead");
    }
    String property = Platform.classPathPropertyNameForLibrary(NAME);
    if (System.getProperty(property) == null) {
      System.setProperty(property, "/natives/" + processor + "/native/lib" + NAME + ".so");
    }
    JavaCAN.initialize();
  }
}
