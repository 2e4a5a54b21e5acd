package org.pitstop.evidence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.time.WallTime;
import org.pitstop.store.SimulatedDisk;

/** The production evidence log over the simulated disk, and what its chain holds. */
public final class EvidenceParts {
  public static final Path DIRECTORY = Path.of("/pitstop/evidence");
  /** Small, so that a campaign's chain has several segments. */
  private static final LogLimits LIMITS = new LogLimits(8 << 10, 1 << 20, 0);

  private EvidenceParts() {}

  public static EvidenceLog log(SimulatedDisk disk, WallTime time) throws IOException {
    return new ChainedLog(new SharedDisk(disk), time, DIRECTORY, LIMITS);
  }

  /** A fact as the chain has it. */
  public record Kept(String source, long seq, String kind, String campaign, String ecu, Map<String, String> details) {}

  /**
   * What a chain holds.
   *
   * @param problems with the chain; empty: it is whole
   * @param notes what the log itself told in it: torn ends, damage
   */
  public record Chain(List<Kept> facts, List<String> problems, List<String> notes) {}

  public static Chain read(SimulatedDisk simulated) throws IOException {
    Disk disk = new SharedDisk(simulated);
    List<Path> files = Segment.all(disk, DIRECTORY).stream().map(Segment::file).toList();
    ChainVerifier.Result result = ChainVerifier.verify(disk, files, Optional.empty());
    List<Kept> facts = new ArrayList<>();
    for (Path path : files) {
      try (Disk.OpenFile file = disk.openToRead(path)) {
        LineReader reader = new LineReader(file);
        while (reader.next()) {
          if (reader.read() instanceof LogRecord.Good good) {
            LogRecord r = good.record();
            facts.add(new Kept(r.source(), r.seq(), r.kind(), r.campaign(), r.ecu(), r.details()));
          }
        }
      }
    }
    return new Chain(facts, result.whole() ? List.of() : result.problems(), result.notes());
  }

  /** The same disk by another bundle's interface. */
  private record SharedDisk(SimulatedDisk disk) implements Disk {
    @Override
    public OpenFile open(Path file) throws IOException {
      return new SharedFile(disk.open(file));
    }

    @Override
    public OpenFile openToRead(Path file) throws IOException {
      return new SharedFile(disk.openToRead(file));
    }

    @Override
    public OptionalLong size(Path file) {
      return disk.size(file);
    }

    @Override
    public List<Path> list(Path directory) {
      return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
      disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      disk.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      disk.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) {
      return disk.lock(file);
    }
  }

  private record SharedFile(SimulatedDisk.SimulatedFile file) implements Disk.OpenFile {
    @Override
    public long size() {
      return file.size();
    }

    @Override
    public int read(ByteBuffer into, long position) {
      return file.read(into, position);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      return file.write(from, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
