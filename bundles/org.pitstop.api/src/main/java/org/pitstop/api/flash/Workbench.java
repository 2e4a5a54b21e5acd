package org.pitstop.api.flash;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.ImageFormat;

/** Programming from a workbench: a profile file and an image file of one's own choice, no vehicle, no campaign, no backup. */
@ProviderType
public interface Workbench {

  /** Everything that is wrong in a profile file: file, key, value, what is allowed. Empty: it is right. */
  List<String> check(Path profile);

  /** Where the profile's ECU is reached. @throws IllegalArgumentException for a profile that {@link #check} refuses; says the same */
  EcuAddress address(Path profile);

  /**
   * Asks the profile's ECU who it is; as {@link EcuDirectory#identify} otherwise.
   *
   * @throws IllegalArgumentException for a profile that {@link #check} refuses; says the same
   */
  EcuDirectory.Identification identify(Path profile) throws InterruptedException;

  /**
   * Programs an ECU, whatever it runs now; as {@link EcuProgrammer#program} otherwise.
   *
   * @throws IllegalArgumentException for a profile that {@link #check} refuses; says the same
   */
  EcuProgrammer.Result program(Job job, EcuProgrammer.Monitor monitor) throws InterruptedException;

  /**
   * Goes through a programming without a link: an ECU that is locked, needs everything and agrees with everything is played here.
   *
   * @return empty: the whole sequence was told; else why it cannot begin: profile, image, key provider
   */
  Optional<String> rehearse(Job job, Rehearsal rehearsal) throws InterruptedException;

  /**
   * What to do.
   *
   * @param format empty: found out by the file's content
   * @param binaryAddress where a {@link ImageFormat#BINARY} begins
   * @param version that the ECU must report afterwards; empty: any
   */
  record Job(Path profile, Path image, Optional<ImageFormat> format, long binaryAddress, String version) {}

  /** Told the requests of a rehearsal, in their order. */
  @ConsumerType
  interface Rehearsal {

    /**
     * A request.
     *
     * @param functional to all ECUs; else to this one
     * @param request valid only during the call
     */
    void request(String step, boolean functional, byte[] request, int length);
  }
}
