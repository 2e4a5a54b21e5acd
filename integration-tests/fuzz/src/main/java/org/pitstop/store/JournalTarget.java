package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.zip.CRC32C;
import org.pitstop.api.store.Change;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** The journal's file after a bad night: it is opened or refused; once open it takes a change, and is the same when it is opened again. */
public final class JournalTarget implements Target {
  private static final Path DIRECTORY = Path.of("journal");
  private static final Path LOG = DIRECTORY.resolve("log");

  @Override
  public void run(byte[] input) throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.put(LOG, input);
    SortedMap<String, String> before;
    try (LogJournal journal = new LogJournal(disk, DIRECTORY, LogJournal.MIN_COMPACTION_BYTES)) {
      before = journal.entries("");
      journal.commit(new Change().put("fuzz/one", "1").remove("fuzz/none"));
    } catch (IOException e) {
      Checks.message(e.getMessage());
      Checks.holds(e.getMessage().contains(LOG.toString()), "the error does not name the file: " + e.getMessage());
      return;
    }
    before.put("fuzz/one", "1");
    before.remove("fuzz/none");
    try (LogJournal journal = new LogJournal(disk, DIRECTORY, LogJournal.MIN_COMPACTION_BYTES)) {
      Checks.holds(journal.entries("").equals(before), "opened again it is another: " + before + " became " + journal.entries(""));
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    MemoryDisk disk = new MemoryDisk();
    try (LogJournal journal = new LogJournal(disk, DIRECTORY, LogJournal.MIN_COMPACTION_BYTES)) {
      seeds.add(bytes(disk));
      for (int i = 0; i < 5; i++) {
        journal.commit(new Change().put("campaign/" + i, "value \u00E4 " + i).remove("campaign/" + (i - 2))
            .put("backup/brake", "x".repeat(40 * i)));
        seeds.add(bytes(disk));
      }
    }
    return seeds;
  }

  private static byte[] bytes(MemoryDisk disk) throws IOException {
    try (Disk.OpenFile file = disk.openToRead(LOG)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.readFully(bytes, 0);
      return bytes.array();
    }
  }

  @Override
  public byte[] repaired(byte[] input) {
    if (input.length < LogFormat.HEADER_BYTES) {
      return input;
    }
    ByteBuffer log = ByteBuffer.wrap(input.clone());
    log.putInt(LogFormat.HEADER_BYTES - 4, crc(log, 0, LogFormat.HEADER_BYTES - 4, 0, 0));
    int at = LogFormat.HEADER_BYTES;
    while (log.limit() - at >= LogFormat.RECORD_HEADER_BYTES && log.getInt(at) >= 0
        && log.getInt(at) <= log.limit() - at - LogFormat.RECORD_HEADER_BYTES) {
      int length = log.getInt(at);
      log.putInt(at + 12, crc(log, at, 12, at + LogFormat.RECORD_HEADER_BYTES, length));
      at += LogFormat.RECORD_HEADER_BYTES + length;
    }
    return log.array();
  }

  private static int crc(ByteBuffer log, int from, int length, int from2, int length2) {
    CRC32C crc = new CRC32C();
    crc.update(log.array(), from, length);
    crc.update(log.array(), from2, length2);
    return (int) crc.getValue();
  }
}
