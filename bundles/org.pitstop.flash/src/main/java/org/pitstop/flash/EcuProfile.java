package org.pitstop.flash;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.uds.UdsTiming;

/** All that programming has to know of one ECU. Read from a file by {@link ProfileReader}; described there and in the JSON schema. */
record EcuProfile(EcuId ecu, EcuAddress address, String place, Timing timing, Sessions sessions, Optional<Security> security,
    Optional<Routine> precondition, Identity identity, Optional<Fingerprint> fingerprint, Communication communication, Dtcs dtcs,
    List<MemoryBlock> blocks, Finish finish, Retries retries, Resume resume, boolean allowDowngrade) {

  /** Time limits, step by step. */
  record Timing(Duration testerPresent, Map<Step, UdsTiming> steps) {
    Timing {
      steps = new EnumMap<>(steps);
    }

    UdsTiming of(Step step) {
      return steps.get(step);
    }
  }

  /** Session numbers of 0x10. */
  record Sessions(int extended, int programming) {}

  /** SecurityAccess: {@code delay} is waited after NRC 0x36 and 0x37. */
  record Security(int level, String keyProvider, int attempts, Duration delay) {}

  /**
   * A routine of 0x31.
   *
   * @param accepted beginnings of the routine's answer that mean success; empty: every positive response does
   */
  record Routine(int id, RecordLayout option, List<HexBytes> accepted) {}

  record Identity(int hardwareDid, int versionDid, List<String> hardware) {}

  record Fingerprint(int did, RecordLayout record) {}

  /** Functional 0x28 and 0x85 around the programming; an empty control type leaves 0x28 out. */
  record Communication(Optional<Integer> controlType, int communicationType, boolean dtcSetting) {}

  record Dtcs(boolean read, int statusMask, boolean clear) {}

  /** A range of memory that may be programmed. {@code maxBlockLength}: the longest TransferData request, SID and counter included. */
  record MemoryBlock(String name, long address, long sizeBytes, int alfid, int dataFormatId, int maxBlockLength, Erase erase,
      Optional<Verification> verification, HexBytes exitParameter) {

    boolean holds(long from, long size) {
      return from >= address && from + size <= address + sizeBytes;
    }
  }

  record Erase(When when, Range range, Optional<Routine> routine) {
    /** Each area right before it is written; all before the first is written; none: the ECU needs or allows no erase. */
    enum When { EACH, ALL, NONE }

    /** What is erased: as much as the image has, or the whole block. */
    enum Range { AREA, BLOCK }
  }

  record Verification(Routine routine, Checksum algorithm) {}

  record Finish(Optional<Routine> dependencies, int resetType, Duration bootWait, Duration bootPoll, Proof proof) {
    /** What proves that an ECU with the target version needs nothing: its version alone, or the checksum routine as well. */
    enum Proof { READ_BACK, CHECKSUM }
  }

  /** Further tries after the first. */
  record Retries(int sameCounter, int block, int ecu, Duration pause) {}

  /** Where a retry begins. */
  enum Resume {
    /** Always with all areas. */
    RESTART_ECU,
    /** With the area that failed; a new try of the ECU with all areas. */
    RESTART_BLOCK,
    /** As RESTART_BLOCK; a new try of the ECU skips areas that the checksum routine proves whole. */
    SKIP_VERIFIED_BLOCKS
  }
}
