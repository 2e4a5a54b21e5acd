package org.pitstop.campaign;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage;

/**
 * One ECU of a campaign.
 *
 * @param attempts how often its programming or restoring was started
 * @param rank grows with each ECU that is verified: the newest is restored first
 * @param from version before; empty: unknown
 * @param running version read back; empty: not yet
 */
record EcuItem(EcuId ecu, SoftwarePackage.Purpose purpose, SoftwareFile file, URI url, Optional<SoftwareFile> fallback, Optional<URI> fallbackUrl,
    int order, String group, List<SoftwarePackage.Dependency> requires, boolean withoutWayBack,
    EcuState state, int attempts, long rank, String from, String running, long bytes, long transferMs, String text) {

  static EcuItem of(SoftwarePackage p, String from) {
    return new EcuItem(p.ecu(), p.purpose(), p.file(), p.url(), p.fallback().map(SoftwarePackage.Fallback::file), p.fallback().map(SoftwarePackage.Fallback::url),
        p.order(), p.group(), p.requires(), p.withoutWayBack(), EcuState.PENDING, 0, 0, from, "", 0, 0, "");
  }

  /** For a roll back that was asked for: programs the backup. */
  static EcuItem ofBackup(SoftwareFile backup, String from) {
    return new EcuItem(backup.ecu(), SoftwarePackage.Purpose.PROGRAM, backup, URI.create("store:" + backup.sha256()), Optional.empty(), Optional.empty(),
        0, backup.ecu().value(), List.of(), false, EcuState.PENDING, 0, 0, from, "", 0, 0, "");
  }

  boolean toProgram() {
    return purpose == SoftwarePackage.Purpose.PROGRAM;
  }

  /** Whether an ECU that runs this version now got it in this campaign, whatever the journal knows of that: rot may have taken its rows. */
  boolean wasProgrammed(String nowRunning) {
    return nowRunning.equals(file.version()) && !nowRunning.equals(from);
  }

  EcuItem state(EcuState to, String why) {
    return new EcuItem(ecu, purpose, file, url, fallback, fallbackUrl, order, group, requires, withoutWayBack, to, attempts, rank, from, running, bytes,
        transferMs, why.isEmpty() ? text : why);
  }

  EcuItem attempts(int count) {
    return new EcuItem(ecu, purpose, file, url, fallback, fallbackUrl, order, group, requires, withoutWayBack, state, count, rank, from, running, bytes,
        transferMs, text);
  }

  EcuItem from(String version) {
    return new EcuItem(ecu, purpose, file, url, fallback, fallbackUrl, order, group, requires, withoutWayBack, state, attempts, rank, version, running, bytes,
        transferMs, text);
  }

  EcuItem result(String version, long programmedBytes, long ms, long newRank) {
    return new EcuItem(ecu, purpose, file, url, fallback, fallbackUrl, order, group, requires, withoutWayBack, state, attempts, newRank, from, version,
        programmedBytes, ms, text);
  }
}
