package org.pitstop.container;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.pitstop.container.SwapBench.Kind;
import org.pitstop.container.SwapBench.Outcome;

/**
 * A store bundle is taken back after a newer one has written the journal in a form of its own, in the middle of a campaign: the older one says
 * so and leaves the journal as it is, and with the newer form gone again the campaign goes on where it was.
 */
public class JournalFormatTest {
  private static final String STORE = "org.pitstop.store";
  private static final byte[] MAGIC = {'P', 'I', 'T', 'S', 'T', 'O', 'P', 'J'};
  private static final int VERSION_AT = MAGIC.length;
  private static final int CHECKSUM_AT = 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private SwapBench bench;

  @Test
  public void anOlderStoreThatMeetsANewerJournalSaysSoAndKeepsItsHandsOff() throws Exception {
    Path directory = Files.createTempDirectory(Path.of("target"), "format").toAbsolutePath();
    try (SwapBench started = new SwapBench(directory)) {
      bench = started;
      bench.act("an older store", this::theOlderStoreComes);
      Outcome outcome = bench.campaign(Kind.UPGRADE, Map.of(Moment.WAITING, List.of("an older store")));
      assertEquals(outcome.toString(), List.of(), outcome.problems());
    }
  }

  private static Handler handler(List<String> said) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        said.add(String.valueOf(record.getMessage()));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private void theOlderStoreComes() throws Exception {
    OutsideView agent = bench.agent().view();
    Bundle store = agent.bundle(STORE);
    store.stop();
    Path journal = journal();
    format(journal, 2);
    byte[] before = Files.readAllBytes(journal);
    List<String> said = new CopyOnWriteArrayList<>();
    Handler log = handler(said);
    Logger.getLogger("").addHandler(log);
    try {
      store.start();
      Await.until("the log tells why the journal does not serve", LIMIT, () -> said.stream()
          .anyMatch(s -> s.contains("has format version 2, this software reads 1: it is left as it is. Install the software that wrote it")));
    } finally {
      Logger.getLogger("").removeHandler(log);
    }
    assertTrue("the campaign runs without its journal", agent.service("org.pitstop.api.campaign.Campaigns").isEmpty());
    store.stop();
    assertArrayEquals("the journal was touched", before, Files.readAllBytes(journal));
    format(journal, 1);
    store.start();
  }

  /** The file that begins as a journal does. */
  private Path journal() throws IOException {
    try (Stream<Path> files = Files.walk(bench.agent().state().resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > CHECKSUM_AT && ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
          return file;
        }
      }
    }
    throw new AssertionError("there is no journal in " + bench.agent().state());
  }

  /** As a newer bundle would write it: its version in the header, and the check sum over that. */
  private static void format(Path journal, int version) throws IOException {
    byte[] bytes = Files.readAllBytes(journal);
    CRC32C checksum = new CRC32C();
    ByteBuffer.wrap(bytes).putInt(VERSION_AT, version);
    checksum.update(bytes, 0, CHECKSUM_AT);
    ByteBuffer.wrap(bytes).putInt(CHECKSUM_AT, (int) checksum.getValue());
    Files.write(journal, bytes);
  }
}
