package org.pitstop.flash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.uds.UdsTiming;

/** All that programming has to know of one ECU. Read from a file by {@link ProfileReader}; described there and in the JSON schema. */
record EcuProfile(EcuId ecu, EcuAddress address, Bus bus, Timing timing, Sessions sessions, Optional<Security> security,
    Optional<Routine> precondition, Identity identity, Optional<Fingerprint> fingerprint, Communication communication, Dtcs dtcs,
    Optional<BootLoader> bootLoader, List<MemoryBlock> blocks, Finish finish, Retries retries, Resume resume, Rollback rollback) {

  /**
   * How its bus is shared.
   *
   * @param parallelGroup ECUs with the same one are programmed one after the other
   * @param exclusive no other ECU on the same bus or host is programmed meanwhile, whatever its group
   * @param maximumLoadPercent the share of time in which a block is under way, 1–100
   */
  record Bus(String parallelGroup, boolean exclusive, int maximumLoadPercent, ForeignTester foreignTester) {}

  /** Another tester is left alone until it has been quiet for so long, but not longer than our patience; zero: nobody asks for it. */
  record ForeignTester(Duration quiet, Duration patience) {}

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

  /** How the ECU is unlocked. */
  sealed interface Security {}

  /** SecurityAccess (0x27): {@code delay} is waited after NRC 0x36 and 0x37. */
  record SeedAndKey(int level, String keyProvider, int attempts, Duration delay) implements Security {}

  /** Authentication (0x29) with PKI certificate exchange, unidirectional. */
  record Certificate(String authenticationProvider, int communicationConfiguration) implements Security {}

  /**
   * A routine of 0x31.
   *
   * @param accepted beginnings of the routine's answer that mean success; empty: every positive response does
   */
  record Routine(int id, RecordLayout option, List<HexBytes> accepted) {}

  record Identity(int hardwareDid, int versionDid, List<String> hardware) {}

  record Fingerprint(int did, RecordLayout record) {}

  /**
   * Functional 0x28 and 0x85 around the programming; an empty control type leaves 0x28 out.
   *
   * @param conditionSendersExempt the ECUs that send the vehicle's condition on this bus go on sending
   */
  record Communication(Optional<Integer> controlType, int communicationType, boolean dtcSetting, boolean conditionSendersExempt) {}

  record Dtcs(boolean read, int statusMask, boolean clear) {}

  /**
   * The secondary boot loader, which goes to RAM.
   *
   * @param file relative to the profile
   * @param block where it goes; it is not erased
   * @param activate starts it; the values are those of its first area
   */
  record BootLoader(Path file, ImageFormat format, Sha256 sha256, MemoryBlock block, Routine activate) {}

  /** A range of memory that may be programmed. {@code maxBlockLength}: the longest TransferData request, SID and counter included. */
  record MemoryBlock(String name, long address, long sizeBytes, int alfid, int dataFormatId, int maxBlockLength, Erase erase,
      Optional<Verification> verification, RecordLayout exitParameter) {

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

  /** @param over of what the checksum is taken */
  record Verification(Routine routine, Checksum algorithm, Over over) {
    /** The plain bytes of memory, or the bytes as they are transferred. */
    enum Over { MEMORY, TRANSFER }
  }

  record Finish(Optional<Routine> dependencies, int resetType, Duration bootWait, Duration bootPoll, Proof proof) {
    /** What proves that an ECU with the target version needs nothing: its version alone, or the checksum routine as well. */
    enum Proof { READ_BACK, CHECKSUM }
  }

  /** Further tries after the first. */
  record Retries(int sameCounter, int block, int ecu, Duration pause) {}

  /**
   * How it may be restored.
   *
   * @param allowDowngrade whether the ECU accepts an older version than the one it runs
   * @param order see {@link org.pitstop.api.flash.EcuDirectory.Entry#rollbackOrder}
   */
  record Rollback(boolean allowDowngrade, int order) {}

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
