package org.pitstop.api.agent;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;

/**
 * The agent's own bundles, replaced as an ECU's software is: in packages whose ECU is {@link #AGENT}, whose hardware is {@link #HARDWARE}
 * and whose file is a bundle set: a zip of jars, of the format {@code bin} with address 0.
 */
@ProviderType
public interface AgentBundles {

  /** The agent among the ECUs. */
  EcuId AGENT = new EcuId("agent");
  /** Its hardware number. */
  String HARDWARE = "pitstop-agent";
  /** Where it is, for scheduling: on no bus. */
  String PLACE = "agent";

  /** The version of the set that runs. */
  String version();

  /** The set as a whole, then every bundle of this project that runs. */
  List<Row> inventory();

  /**
   * A bundle, or the set.
   *
   * @param id {@code agent}, or {@code agent-} and the symbolic name's last words: {@code agent-download-ftp}
   * @param hardware {@link #HARDWARE}, or the symbolic name
   * @param running version that runs
   * @param backup version that comes back if the running one fails
   */
  record Row(EcuId id, String hardware, String running, String backup) {}

  /**
   * Brings the agent to a set, with probation, and comes back when the set has proved itself, or the previous one is back. Safe to
   * call again after a restart, which the swap itself needs: it goes on where it was.
   *
   * @param file the file itself, already verified
   * @return {@link EcuProgrammer.Verified}, or {@link EcuProgrammer.Failed} with {@code erased} false: the previous set runs
   */
  EcuProgrammer.Result swap(SoftwareFile set, Path file, EcuProgrammer.Monitor monitor) throws InterruptedException;
}
