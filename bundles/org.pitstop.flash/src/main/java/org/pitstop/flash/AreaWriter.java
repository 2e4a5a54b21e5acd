package org.pitstop.flash;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
  /** Read ahead of the transfer, so that a block never waits for the file. */
  private static final int READ_AHEAD_BYTES = 128 * 1024;
  /** SID and blockSequenceCounter count in maxNumberOfBlockLength (ISO 14229-1:2020, 14.4.2.2). */
  private static final int TRANSFER_DATA_OVERHEAD = 2;

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
        verify(part);
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
    EcuProfile.MemoryBlock block = part.block();
    c.monitor().step("transfer");
    clock.begin(c.nanos());
    int ecuMax = c.must(Step.DOWNLOAD, "RequestDownload of " + part,
        u -> u.requestDownload(block.dataFormatId(), block.alfid(), part.area().address(), part.area().sizeBytes()));
    if (ecuMax <= TRANSFER_DATA_OVERHEAD) {
      throw c.failed("RequestDownload of " + part, Reaction.GIVE_UP, "maxNumberOfBlockLength is " + ecuMax + " (right: 3 and more)");
    }
    int payload = Math.min(ecuMax, block.maxBlockLength()) - TRANSFER_DATA_OVERHEAD;
    try (InputStream in = new BufferedInputStream(image.open(part.area()), READ_AHEAD_BYTES)) {
      sendAll(part, in, new byte[payload]);
    }
    c.must(Step.EXIT, "RequestTransferExit of " + part, u -> u.requestTransferExit(block.exitParameter().bytes()));
    clock.end(c.nanos());
  }

  private void sendAll(Plan.Part part, InputStream in, byte[] block) throws StepFailed, IOException, InterruptedException {
    long left = part.area().sizeBytes();
    for (int counter = 1; left > 0; counter = counter + 1 & 0xFF) {
      int wanted = (int) Math.min(left, block.length);
      int count = in.readNBytes(block, 0, wanted);
      if (count < wanted) {
        throw new IOException("the image ended " + (left - count) + " bytes before the end of " + part);
      }
      send(part, counter, ByteBuffer.wrap(block, 0, count));
      left -= count;
      acknowledge(count);
    }
  }

  /** When the answer is lost the same counter goes out again: an ECU that has written the block acknowledges it without writing again. */
  private void send(Plan.Part part, int counter, ByteBuffer data) throws StepFailed, IOException, InterruptedException {
    for (int again = 0; ; again++) {
      Answer<byte[]> answer = c.ask(Step.TRANSFER, u -> u.transferData(counter, data.duplicate(), () -> { }));
      if (answer.isPositive()) {
        return;
      }
      if (answer instanceof Answer.Negative || again == c.profile().retries().sameCounter()) {
        throw new StepFailed(c.profile().ecu(), "TransferData 0x%02X of %s".formatted(counter, part), answer);
      }
      LOG.info("same counter again ecu={} counter={} why={}", c.profile().ecu(), counter, answer.describe());
    }
  }

  private void verify(Plan.Part part) throws StepFailed, IOException, InterruptedException {
    if (part.block().verification().isPresent()) {
      c.monitor().step("verify");
      c.routine(Step.CHECKSUM, "checksum of " + part, part.block().verification().get().routine(), part.values(c), Reaction.RETRY_BLOCK);
    }
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
