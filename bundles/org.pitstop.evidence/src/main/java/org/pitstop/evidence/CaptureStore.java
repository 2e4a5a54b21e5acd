package org.pitstop.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captures on the disk, {@code TIME-CAMPAIGN-ECU-ATTEMPT.log}, and what the chain is told of them. A file has its name only once the chain has
 * its digest; until then it ends in {@value CaptureFile#UNFINISHED}. For one thread.
 */
final class CaptureStore {
  static final String SOURCE = "capture";
  static final String MADE = "capture";
  static final String DROPPED = "capture-dropped";
  private static final Logger LOG = LoggerFactory.getLogger(CaptureStore.class);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_NAME_CHARACTERS = 64;
  private static final int READ_BYTES = 64 * 1024;

  private final Disk disk;
  private final Path directory;
  private final long limitBytes;
  private final EvidenceLog log;
  private final WallTime time;

  CaptureStore(Disk disk, Path directory, long limitBytes, EvidenceLog log, WallTime time) throws IOException {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("org.pitstop.evidence: captureMegabytes makes " + limitBytes + " bytes (allowed: 1 and more)");
    }
    this.disk = disk;
    this.directory = directory;
    this.limitBytes = limitBytes;
    this.log = log;
    this.time = time;
    disk.createDirectories(directory);
  }

  CaptureFile begin(Recording recording) throws IOException {
    String about = "-" + plain(recording.campaign()) + "-" + plain(recording.ecu()) + "-";
    long attempt = 1;
    for (Path file : disk.list(directory)) {
      String name = file.getFileName().toString();
      int at = name.indexOf(about);
      String number = at < 0 ? "" : name.substring(at + about.length()).replaceFirst("\\..*", "");
      attempt = number.matches("[0-9]{1,9}") ? Math.max(attempt, Long.parseLong(number) + 1) : attempt;
    }
    return new CaptureFile(disk, directory, TIME.format(time.now()) + about + attempt, limitBytes);
  }

  private static String plain(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9._]", "_");
    return safe.substring(0, Math.min(MAX_NAME_CHARACTERS, safe.length()));
  }

  /** Ends a capture and tells the chain. @param ended the state that the ECU has come to, or why else */
  void end(Recording recording, CaptureFile file, String ended) throws IOException {
    Map<String, String> details = file.end();
    details.put("lost", Long.toString(recording.lost() + file.notWritten()));
    details.put("place", recording.place());
    details.put("ended", ended);
    tell(MADE, recording.campaign(), recording.ecu(), details);
    file.name();
    dropOldest();
  }

  private void tell(String kind, String campaign, String ecu, Map<String, String> details) throws IOException {
    log.append(SOURCE, List.of(new Fact(log.last(SOURCE) + 1, time.now(), kind, campaign, ecu, details)));
  }

  /** Captures that the power or a crash has ended: they are the most telling ones. */
  void recover() throws IOException {
    for (Path file : disk.list(directory)) {
      String name = file.getFileName().toString();
      if (name.endsWith(CaptureFile.UNFINISHED)) {
        recover(file, name.substring(0, name.length() - CaptureFile.UNFINISHED.length()));
      }
    }
    dropOldest();
  }

  private void recover(Path file, String name) throws IOException {
    MessageDigest digest = Sha256.digest();
    long size;
    try (Disk.OpenFile in = disk.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
      for (size = 0; in.read(buffer.clear(), size) > 0; size += buffer.limit()) {
        digest.update(buffer.flip());
        buffer.position(0);
      }
      in.force();
    }
    tell(MADE, "", "", Map.of("file", name, "bytes", Long.toString(size), "sha256", Sha256.finish(digest).hex(), "ended",
        "the agent ended before; the frames that were not on the disk are lost"));
    disk.rename(file, directory.resolve(name));
    disk.forceDirectory(directory);
  }

  /** Names begin with the time: the first is the oldest. */
  private void dropOldest() throws IOException {
    List<Path> files = new ArrayList<>(disk.list(directory));
    files.removeIf(f -> f.getFileName().toString().endsWith(CaptureFile.UNFINISHED));
    long total = 0;
    for (Path file : files) {
      total += disk.size(file).orElse(0);
    }
    for (int i = 0; i < files.size() && total > limitBytes; i++) {
      long bytes = disk.size(files.get(i)).orElse(0);
      String name = files.get(i).getFileName().toString();
      tell(DROPPED, "", "", Map.of("file", name, "bytes", Long.toString(bytes)));
      disk.delete(files.get(i));
      disk.forceDirectory(directory);
      total -= bytes;
      LOG.info("evidence: the oldest capture is dropped file={} bytes={}", name, bytes);
    }
  }
}
