package org.pitstop.api.flash;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.EcuId;

/** The ECUs of this vehicle: one profile each. */
@ProviderType
public interface EcuDirectory {

  /** All ECUs, by id. A profile that is wrong is not among them: see {@link #problems}. */
  List<Entry> ecus();

  default Optional<Entry> find(EcuId ecu) {
    return ecus().stream().filter(e -> e.ecu().equals(ecu)).findFirst();
  }

  /** What is wrong with profiles that could not be loaded: file, key, value, what is allowed. */
  List<String> problems();

  /** Asks an ECU who it is. It stays in its session; nothing is changed. */
  Identification identify(EcuId ecu) throws InterruptedException;

  /**
   * An ECU as its profile says.
   *
   * @param place its bus or host: ECUs with the same place are programmed one after the other
   * @param hardware hardware numbers that the profile allows
   * @param rollbackOrder when ECUs of a group are restored, the one with the smaller number goes first; of two with the same, the one that
   *     was programmed last
   */
  record Entry(EcuId ecu, String place, List<String> hardware, int rollbackOrder) {

    /** With the rollback order {@value #USUAL_ROLLBACK_ORDER}. */
    public Entry(EcuId ecu, String place, List<String> hardware) {
      this(ecu, place, hardware, USUAL_ROLLBACK_ORDER);
    }
  }

  /** Of an ECU whose profile says nothing else. */
  int USUAL_ROLLBACK_ORDER = 0;

  sealed interface Identification {

    /** What the ECU says. {@code version} is empty when it is in its boot loader without a valid application. */
    record Identified(String hardware, String version) implements Identification {}

    /** It cannot be asked; {@code why} says what was tried. */
    record Silent(String why) implements Identification {}
  }
}
