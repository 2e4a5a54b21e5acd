package org.pitstop.flash;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.pitstop.api.uds.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** RequestDownload, TransferData until the end, RequestTransferExit, for one part. */
final class Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);
  /** SID and blockSequenceCounter count in maxNumberOfBlockLength (ISO 14229-1:2020, 14.4.2.2). */
  private static final int TRANSFER_DATA_OVERHEAD = 2;

  private final Conversation c;
  private final Plan.Part part;
  private final LongConsumer acknowledged;

  /** @param acknowledged told after each block how many bytes more of the area the ECU has */
  Transfer(Conversation c, Plan.Part part, LongConsumer acknowledged) {
    this.c = c;
    this.part = part;
    this.acknowledged = acknowledged;
  }

  void run() throws StepFailed, IOException, InterruptedException {
    EcuProfile.MemoryBlock block = part.block();
    // memorySize is the size in memory, before compression (ISO 14229-1:2020, 14.2)
    int ecuMax = c.must(Step.DOWNLOAD, "RequestDownload of " + part,
        u -> u.requestDownload(part.dataFormatId(), block.alfid(), part.area().address(), part.area().sizeBytes()));
    if (ecuMax <= TRANSFER_DATA_OVERHEAD) {
      throw c.failed("RequestDownload of " + part, Reaction.GIVE_UP, "maxNumberOfBlockLength is " + ecuMax + " (right: 3 and more)");
    }
    try (TransferSource source = new TransferSource(c.profile().ecu(), part)) {
      sendAll(new BlocksAhead(source, Math.min(ecuMax, block.maxBlockLength()) - TRANSFER_DATA_OVERHEAD));
    }
    c.must(Step.EXIT, "RequestTransferExit of " + part, u -> u.requestTransferExit(block.exitParameter().record(part.values(c))));
  }

  private void sendAll(BlocksAhead blocks) throws StepFailed, IOException, InterruptedException {
    long done = 0;
    for (int counter = 1; blocks.hasBlock(); counter = counter + 1 & 0xFF) {
      long before = c.nanos();
      send(counter, blocks);
      acknowledged.accept(blocks.areaBytes() - done);
      done = blocks.areaBytes();
      blocks.next();
      if (blocks.hasBlock()) {
        leaveTheBus(Duration.ofNanos(c.nanos() - before));
      }
    }
  }

  /** When the answer is lost the same counter goes out again: an ECU that has written the block acknowledges it without writing again. */
  private void send(int counter, BlocksAhead blocks) throws StepFailed, IOException, InterruptedException {
    for (int again = 0; ; again++) {
      Answer<byte[]> answer = c.ask(Step.TRANSFER, u -> u.transferData(counter, blocks.block(), blocks::prepare));
      if (answer.isPositive()) {
        return;
      }
      if (answer instanceof Answer.Negative || again == c.profile().retries().sameCounter()) {
        throw new StepFailed(c.profile().ecu(), "TransferData 0x%02X of %s".formatted(counter, part), answer);
      }
      LOG.info("same counter again ecu={} counter={} why={}", c.profile().ecu(), counter, answer.describe());
    }
  }

  /** So long that blocks take no more than their share of time. */
  private void leaveTheBus(Duration took) throws InterruptedException {
    int percent = c.profile().bus().maximumLoadPercent();
    c.pause(took.multipliedBy(100 - percent).dividedBy(percent));
  }
}
