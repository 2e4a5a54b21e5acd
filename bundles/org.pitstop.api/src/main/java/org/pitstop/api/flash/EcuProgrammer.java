package org.pitstop.api.flash;

import java.nio.file.Path;
import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.SoftwareFile;

/** Programs one ECU by its profile. */
@ProviderType
public interface EcuProgrammer {

  /**
   * Brings an ECU to a version: asks first (target version and valid: done), then pre-programming, programming, post-programming and
   * read-back, with the retries of the profile. Safe to start again from its beginning at any time.
   *
   * @param software what to program
   * @param file the file itself, already verified
   */
  Result program(SoftwareFile software, Path file, Monitor monitor) throws InterruptedException;

  /** Watches a programming and has a say before its point of no return. Called on the programming thread. */
  @ConsumerType
  interface Monitor {

    /**
     * Asked before anything is done that the ECU or its bus would notice, and once more right before the ECU is sent into its boot loader: true
     * goes on; false ends with {@link Stopped}, the ECU untouched and in its application.
     */
    default boolean mayBegin() {
      return true;
    }

    /** Asked right before the first erase: true goes on; false ends with {@link Stopped}, the ECU untouched. */
    boolean mayErase();

    /**
     * The DTCs of the ECU, read before they are cleared: the answer to {@code 19 02} after the sub-function, that is the availability mask
     * and 4 bytes a DTC.
     *
     * @return whether they are kept now, durably; only then they are cleared after the programming
     */
    boolean keepDtcs(byte[] record);

    /** What is being done, for people: {@code erase}, {@code transfer}, {@code verify} … */
    void step(String step);

    /** Bytes that the ECU has acknowledged. */
    void progress(long acknowledgedBytes, long totalBytes);
  }

  sealed interface Result permits Verified, Stopped, Failed {}

  /**
   * The ECU runs the target version, read back from itself.
   *
   * @param alreadyThere nothing was erased: it ran it before
   * @param transfer vehicle time from the first RequestDownload to the last RequestTransferExit
   */
  record Verified(String version, boolean alreadyThere, long bytes, Duration transfer) implements Result {}

  /** The monitor did not allow to erase. The ECU is back in its application. */
  record Stopped() implements Result {}

  /**
   * It did not work, after all retries.
   *
   * @param erased whether the ECU may have lost its application: then it must be restored
   * @param why ECU, step, service and what the ECU said
   */
  record Failed(boolean erased, String why) implements Result {}
}
