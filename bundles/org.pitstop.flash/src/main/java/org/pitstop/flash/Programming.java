package org.pitstop.flash;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.EcuProgrammer.Stopped;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.software.Versions;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsTiming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programming sequence of one ECU (ISO 14229-1:2020, clause 15: non-volatile server memory programming process), once from its
 * beginning.
 */
final class Programming {
  private static final Logger LOG = LoggerFactory.getLogger(Programming.class);
  private static final int ALL_DTCS = 0xFFFFFF;
  private static final int DEFAULT_SESSION = 0x01;

  private final Conversation c;
  private final EcuProfile profile;
  private final Target target;
  private final Plan plan;
  private final Equipment equipment;
  private final Progress progress;
  private final OtherTesters otherTesters;

  Programming(Conversation c, Target target, Plan plan, Equipment equipment, Progress progress) {
    this.c = c;
    this.profile = c.profile();
    this.target = target;
    this.plan = plan;
    this.equipment = equipment;
    this.progress = progress;
    this.otherTesters = new OtherTesters(c);
  }

  /** How far it came, over all tries: what a failure has to undo, and what a new try may skip. */
  static final class Progress {
    final AreaWriter.TransferClock clock = new AreaWriter.TransferClock();
    /** The ECU may have lost its application. */
    boolean erased;
    /** The monitor has allowed to erase. */
    boolean allowed;
    /** Every area was proved whole, and yet the ECU will not run them together: the next try writes all of them again. */
    boolean distrusted;
    /** The ECUs of the bus were told to be silent, or this one is not in its default session. */
    boolean disturbed;
    /** The ECU is in its boot loader because we sent it there. */
    boolean inBootLoader;
    /** The monitor keeps the DTCs that the ECU had. */
    boolean dtcsKept;
    /** When the programming session began. */
    long inProgrammingSince;
    /** It said nothing of its version, but would not enter its programming session from where it was. */
    boolean preparationNeeded;
  }

  /** The whole sequence, top to bottom. */
  Result run() throws StepFailed, IOException, InterruptedException {
    AreaWriter writer = new AreaWriter(c, plan, progress.clock);
    Who who = ask();
    if (alreadyThere(who, writer)) {
      return nothingToDo(who);
    }
    // pre-programming; another tester is left alone; an ECU without a valid application is in its boot loader and knows none of it
    otherTesters.awaitQuiet(progress.allowed);
    if (!mayBegin()) {
      return stopped();
    }
    c.testerPresent(true);
    progress.disturbed = true;
    if (who.hasApplication() || progress.preparationNeeded) {
      extendedSession();
      checkPreconditions();
      readDtcs();
      dtcSettingOff();
      communicationOff();
    }
    // programming; what was said before may have taken long
    if (!mayBegin()) {
      return stopped();
    }
    programmingSession(who);
    unlock();
    writeFingerprint();
    loadBootLoader(writer);
    if (!mayErase()) {
      leave(who);
      return new Stopped();
    }
    writeAreas(writer);
    checkDependencies();
    reset();
    waitForApplication();
    // post-programming
    extendedSessionForAll();
    communicationOn();
    dtcSettingOn();
    clearDtcs();
    defaultSession();
    return readBack();
  }

  private Who ask() throws StepFailed, IOException, InterruptedException {
    c.monitor().step("identify");
    Who who = Who.ask(c);
    LOG.info("identified ecu={} hardware={} version={} target={}", profile.ecu(), who.hardware(), who.version(), target);
    if (!profile.identity().hardware().contains(who.hardware()) || !target.fits(who.hardware())) {
      throw c.failed("hardware check", Reaction.GIVE_UP, "the ECU is '%s', the software is for '%s', the profile allows %s"
          .formatted(who.hardware(), target.hardware().orElse("any"), profile.identity().hardware()));
    }
    if (!profile.rollback().allowDowngrade() && who.hasApplication() && target.versionKnown()
        && Versions.ORDER.compare(target.version(), who.version()) < 0) {
      throw c.failed("version check", Reaction.GIVE_UP, "the profile allows no downgrade from " + who.version() + " to "
          + target.version());
    }
    progress.erased |= !who.hasApplication();
    return who;
  }

  private boolean alreadyThere(Who who, AreaWriter writer) throws IOException, InterruptedException {
    if (!target.isVersion(who.version()) || target.always() && !progress.erased) {
      return false;
    }
    return switch (profile.finish().proof()) {
      case READ_BACK -> true;
      case CHECKSUM -> writer.missing(plan.parts()).isEmpty();
    };
  }

  /** It runs the target version: since before we came, or since an earlier try whose end was not heard. */
  private Result nothingToDo(Who who) throws IOException, InterruptedException {
    if (progress.disturbed) {
      backToNormal();
    }
    boolean ours = progress.erased;
    return new Verified(who.version(), !ours, ours ? plan.image().sizeBytes() : 0, progress.clock.time());
  }

  /** To all ECUs of the bus, so that none misses the messages of another that is silent; and to this one for its answer. */
  private void extendedSession() throws StepFailed, IOException, InterruptedException {
    c.monitor().step("prepare");
    extendedSessionForAll();
    UdsTiming promise = c.must(Step.SESSION, "extended session", u -> u.diagnosticSessionControl(profile.sessions().extended()));
    c.promised(promise);
  }

  private void extendedSessionForAll() throws IOException, InterruptedException {
    c.functional(0x10, profile.sessions().extended());
  }

  private void checkPreconditions() throws StepFailed, IOException, InterruptedException {
    if (profile.precondition().isPresent()) {
      c.routine(Step.PRECONDITION, "programming preconditions", profile.precondition()
          .get(), RecordLayout.Values.none(c.today()), Reaction.RETRY_ECU);
    }
  }

  /** Keeps what {@link #clearDtcs} will clear. An ECU that cannot say it does not stop the programming. */
  private void readDtcs() throws IOException, InterruptedException {
    if (profile.dtcs().read()) {
      Answer<byte[]> answer = c.ask(Step.AFTERWARDS, u -> u.readDtcByStatusMask(profile.dtcs().statusMask()));
      if (answer instanceof Answer.Positive<byte[]> record) {
        progress.dtcsKept = c.monitor().keepDtcs(record.value());
      }
      LOG.info("dtcs before programming ecu={} kept={} records={}", profile.ecu(), progress.dtcsKept,
          answer instanceof Answer.Positive<byte[]> p ? HexFormat.of().formatHex(p.value()) : answer.describe());
    }
  }

  private void dtcSettingOff() throws IOException, InterruptedException {
    if (profile.communication().dtcSetting()) {
      c.functional(0x85, 0x02);
    }
  }

  private void communicationOff() throws IOException, InterruptedException {
    if (profile.communication().controlType().isPresent()) {
      c.functional(0x28, profile.communication().controlType().get(), profile.communication().communicationType());
    }
  }

  private void programmingSession(Who who) throws StepFailed, IOException, InterruptedException {
    progress.inProgrammingSince = c.nanos();
    Answer<UdsTiming> answer = c.ask(Step.SESSION, u -> u.diagnosticSessionControl(profile.sessions().programming()));
    if (answer instanceof Answer.Positive<UdsTiming> positive) {
      c.promised(positive.value());
      progress.inBootLoader = true;
      return;
    }
    progress.preparationNeeded |= !who.hasApplication() && answer instanceof Answer.Negative;
    throw new StepFailed(profile.ecu(), "programming session", answer);
  }

  private void unlock() throws StepFailed, IOException, InterruptedException {
    if (profile.security().isPresent()) {
      c.monitor().step("unlock");
      EcuProfile.Security security = profile.security().get();
      if (security instanceof EcuProfile.SeedAndKey seedAndKey) {
        new SecurityAccess(c, seedAndKey, equipment).unlock();
      } else if (security instanceof EcuProfile.Certificate certificate) {
        new Authentication(c, certificate, equipment).unlock();
      }
    }
  }

  private void writeFingerprint() throws StepFailed, IOException, InterruptedException {
    if (profile.fingerprint().isPresent()) {
      EcuProfile.Fingerprint fingerprint = profile.fingerprint().get();
      byte[] record = fingerprint.record().record(RecordLayout.Values.none(c.today()));
      c.must(Step.FINGERPRINT, "fingerprint (DID 0x%04X)".formatted(fingerprint.did()), u -> u.writeDataByIdentifier(fingerprint.did(),
          record));
    }
  }

  /** Into RAM: nothing is lost yet. */
  private void loadBootLoader(AreaWriter writer) throws StepFailed, IOException, InterruptedException {
    if (profile.bootLoader().isPresent()) {
      writer.loadBootLoader(profile.bootLoader().get());
    }
  }

  /** The ECU was not sent anywhere yet: it is enough that the bus is as it was. */
  private Result stopped() throws IOException, InterruptedException {
    if (progress.disturbed) {
      backToNormal();
    }
    return new Stopped();
  }

  private boolean mayBegin() {
    return progress.allowed || c.monitor().mayBegin();
  }

  /** Asked once: after the first erase there is no way back. */
  private boolean mayErase() {
    progress.allowed = progress.allowed || c.monitor().mayErase();
    return progress.allowed;
  }

  private void writeAreas(AreaWriter writer) throws StepFailed, IOException, InterruptedException {
    boolean maySkip = progress.erased && !progress.distrusted && profile.resume() == EcuProfile.Resume.SKIP_VERIFIED_BLOCKS;
    List<Plan.Part> missing = maySkip ? writer.missing(plan.parts()) : plan.parts();
    progress.erased = true;
    for (Plan.Part part : missing) {
      if (plan.eraseAtOnce(part)) {
        writer.erase(part);
      }
    }
    for (Plan.Part part : plan.parts()) {
      if (missing.contains(part)) {
        writer.write(part);
      } else {
        writer.skip(part);
      }
    }
  }

  private void checkDependencies() throws StepFailed, IOException, InterruptedException {
    if (profile.finish().dependencies().isPresent()) {
      try {
        c.routine(Step.DEPENDENCIES, "programming dependencies", profile.finish().dependencies()
            .get(), RecordLayout.Values.none(c.today()), Reaction.RETRY_ECU);
      } catch (StepFailed e) {
        progress.distrusted = e.reaction() != Reaction.RETRY_BLOCK; // an answer that was only lost says nothing
        throw e;
      }
    }
  }

  /** May be answered, not answered, or answered by silence and a start: only a refusal is a failure. */
  private void reset() throws StepFailed, IOException, InterruptedException {
    c.monitor().step("reset");
    otherTesters.warnIfHeardSince(progress.inProgrammingSince);
    Answer<byte[]> answer = c.ask(Step.RESET, u -> u.ecuReset(profile.finish().resetType()));
    if (answer instanceof Answer.Negative) {
      throw new StepFailed(profile.ecu(), "reset", answer);
    }
    progress.inBootLoader = false;
  }

  private void waitForApplication() throws StepFailed, IOException, InterruptedException {
    if (!Who.afterBoot(c).hasApplication()) {
      progress.distrusted = true;
      throw c.failed("start after reset", Reaction.RETRY_ECU, "it is still in its boot loader, without a valid application, after "
          + profile.finish().bootWait());
    }
  }

  private void communicationOn() throws IOException, InterruptedException {
    if (profile.communication().controlType().isPresent()) {
      c.functional(0x28, 0x00, profile.communication().communicationType());
    }
  }

  private void dtcSettingOn() throws IOException, InterruptedException {
    if (profile.communication().dtcSetting()) {
      c.functional(0x85, 0x01);
    }
  }

  /** What is not kept is not cleared. The ECU runs its new software already: that it keeps old DTCs is worth a warning, not a failure. */
  private void clearDtcs() throws IOException, InterruptedException {
    if (profile.dtcs().clear() && progress.dtcsKept) {
      Answer<byte[]> answer = c.ask(Step.AFTERWARDS, u -> u.clearDiagnosticInformation(ALL_DTCS));
      if (!answer.isPositive()) {
        LOG.warn("dtcs not cleared ecu={} why={}", profile.ecu(), answer.describe());
      }
    }
  }

  private void defaultSession() throws IOException, InterruptedException {
    c.testerPresent(false);
    c.functional(0x10, DEFAULT_SESSION);
    progress.disturbed = false;
  }

  private void backToNormal() throws IOException, InterruptedException {
    extendedSessionForAll();
    communicationOn();
    dtcSettingOn();
    defaultSession();
  }

  private Result readBack() throws StepFailed, IOException, InterruptedException {
    c.monitor().step("read back");
    Who who = Who.ask(c);
    if (target.versionKnown() && !target.isVersion(who.version())) {
      throw c.failed("read back", Reaction.GIVE_UP, "it reports version '" + who.version() + "' after it was programmed with "
          + target.version());
    }
    return new Verified(who.version(), false, plan.image().sizeBytes(), progress.clock.time());
  }

  /** Out of the boot loader again, with nothing changed. */
  private void leave(Who who) throws StepFailed, IOException, InterruptedException {
    reset();
    if (who.hasApplication()) {
      waitForApplication();
    }
    backToNormal();
  }

  /**
   * After a failure: a fresh start for the next try, and normal communication on the bus if there is none. Answers do not matter any more.
   */
  void tidyUp(boolean last) throws IOException, InterruptedException {
    if (progress.inBootLoader) {
      Answer<byte[]> answer = c.ask(Step.RESET, u -> u.ecuReset(profile.finish().resetType()));
      LOG.info("reset after failure ecu={} answer={}", profile.ecu(), answer.describe());
      progress.inBootLoader = false;
    }
    if (last && progress.disturbed) {
      backToNormal();
    }
  }
}
