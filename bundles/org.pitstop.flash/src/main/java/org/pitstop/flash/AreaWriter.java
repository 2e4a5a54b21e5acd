package org.pitstop.flash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.image.Image;
import org.pitstop.api.uds.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erases, writes and verifies the areas of an image. Counts what the ECU has acknowledged. */
final class AreaWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AreaWriter.class);

  private final Conversation c;
  private final Plan plan;
  private final Image image;
  private final TransferClock clock;
  private long acknowledgedBytes;

  AreaWriter(Conversation c, Plan plan, TransferClock clock) {
    this.c = c;
    this.plan = plan;
    this.image = plan.image();
    this.clock = clock;
  }

  /** Vehicle time from the first RequestDownload to the last RequestTransferExit, over all tries. */
  static final class TransferClock {
    private long begin;
    private long end;
    private boolean begun;

    private void begin(long nanos) {
      begin = begun ? begin : nanos;
      end = Math.max(end, begin);
      begun = true;
    }

    private void end(long nanos) {
      end = nanos;
    }

    Duration time() {
      return Duration.ofNanos(end - begin);
    }
  }

  /** Erases an area, unless that was done with all the others, and writes it; repeats both as often as the profile allows. */
  void write(Plan.Part part) throws StepFailed, IOException, InterruptedException {
    long before = acknowledgedBytes;
    boolean alone = c.profile().resume() != EcuProfile.Resume.RESTART_ECU && !plan.sharesErase(part);
    int retries = alone ? c.profile().retries().block() : 0;
    boolean erase = !plan.eraseAtOnce(part);
    for (int retry = 0; ; retry++) {
      try {
        if (erase && plan.beginsErase(part)) {
          erase(part);
        }
        transfer(part);
        if (part.block().verification().isPresent()) {
          c.monitor().step("verify");
          verify(part);
        }
        return;
      } catch (StepFailed e) {
        if (e.reaction() != Reaction.RETRY_BLOCK || retry == retries) {
          throw e;
        }
        LOG.warn("area is sent again ecu={} area={} retry={} why={}", c.profile().ecu(), part, retry + 1, e.getMessage());
        erase = true;
        acknowledgedBytes = before;
      }
    }
  }

  void erase(Plan.Part part) throws StepFailed, IOException, InterruptedException {
    EcuProfile.Erase erase = part.block().erase();
    if (erase.when() != EcuProfile.Erase.When.NONE) {
      c.monitor().step("erase");
      c.routine(Step.ERASE, "erasing " + part, erase.routine().orElseThrow(), part.eraseValues(c), Reaction.RETRY_BLOCK);
    }
  }

  private void transfer(Plan.Part part) throws StepFailed, IOException, InterruptedException {
    c.monitor().step("transfer");
    clock.begin(c.nanos());
    new Transfer(c, part, this::acknowledge).run();
    clock.end(c.nanos());
  }

  /** The secondary boot loader: into RAM, checked, and started. */
  void loadBootLoader(EcuProfile.BootLoader loader) throws StepFailed, IOException, InterruptedException {
    c.monitor().step("boot loader");
    for (Plan.Part part : plan.bootLoader()) {
      new Transfer(c, part, bytes -> { }).run();
      if (part.block().verification().isPresent()) {
        verify(part);
      }
    }
    RecordLayout.Values first = plan.bootLoader().get(0).values(c);
    c.routine(Step.ACTIVATE, "activating the secondary boot loader", loader.activate(), first, Reaction.RETRY_ECU);
  }

  private void verify(Plan.Part part) throws StepFailed, IOException, InterruptedException {
    EcuProfile.Routine routine = part.block().verification().orElseThrow().routine();
    c.routine(Step.CHECKSUM, "checksum of " + part, routine, part.values(c), Reaction.RETRY_BLOCK);
  }

  /** The parts that the ECU does not prove to have whole, and those that share their erase with one of them. */
  List<Plan.Part> missing(List<Plan.Part> parts) throws IOException, InterruptedException {
    List<Plan.Part> missing = new ArrayList<>();
    for (Plan.Part part : parts) {
      if (!verified(part)) {
        missing.add(part);
      }
    }
    return parts.stream().filter(p -> missing.contains(p) || plan.sharesErase(p)
        && missing.stream().anyMatch(m -> m.block().equals(p.block()))).toList();
  }

  private boolean verified(Plan.Part part) throws IOException, InterruptedException {
    if (part.block().verification().isEmpty()) {
      return false;
    }
    EcuProfile.Routine routine = part.block().verification().get().routine();
    Answer<byte[]> answer = c.ask(Step.CHECKSUM, u -> u.routineControl(0x01, routine.id(), routine.option().record(part.values(c))));
    return answer instanceof Answer.Positive<byte[]> p && Conversation.accepts(routine, p.value());
  }

  /** An area that needs no transfer. */
  void skip(Plan.Part part) {
    LOG.info("area is whole already ecu={} area={}", c.profile().ecu(), part);
    acknowledge(part.area().sizeBytes());
  }

  private void acknowledge(long bytes) {
    acknowledgedBytes += bytes;
    c.monitor().progress(acknowledgedBytes, image.sizeBytes());
  }
}
