package org.pitstop.flash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.image.Image;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.time.VirtualVehicleTime;

/** The programming of the reference vehicle's bcm, with an ECU in memory: for tests of single abilities. */
final class FlashBench {
  final VirtualVehicleTime time = new VirtualVehicleTime();
  final FakeEcu ecu = new FakeEcu(time);
  final Equipment equipment = new Equipment(time, new FixedDate());
  final Watcher watcher = new Watcher();
  final UdsEcuProgrammer programmer;
  private final Path directory;
  List<Image.Area> areas = List.of(new Image.Area(FakeEcu.START, 20, 0));

  FlashBench(Path directory) throws Exception {
    this.directory = directory;
    equipment.clients = ecu;
    equipment.images = new MemoryImages(() -> areas);
    equipment.addKeyProvider((name, level, seed) -> seed, Map.of(KeyProvider.NAME, "hmac-sha256"));
    programmer = new UdsEcuProgrammer(equipment, directory);
    profile(ReferenceProfile.text("bcm"));
  }

  void profile(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("bcm.json"), text);
    // a listing differs by time or size: tests write faster than clocks tick
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(text.hashCode() & 0xFFFFFFFL));
  }

  Path file() {
    return directory.resolve("bcm.json");
  }

  Result program() throws Exception {
    AtomicReference<Object> result = new AtomicReference<>();
    time.start("program", () -> {
      try {
        result.set(programmer.program(software(), Path.of("x.bin"), watcher));
      } catch (InterruptedException e) {
        result.set(e);
      }
    }).join();
    return (Result) result.get();
  }

  static SoftwareFile software() {
    return new SoftwareFile(new EcuId("bcm"), "BCM-H1", "2.0", ImageFormat.BINARY, FakeEcu.START, 20, Sha256.of(new byte[0]));
  }

  /** Sees all, and says what it is told to say. */
  final class Watcher implements Monitor {
    final List<String> steps = new ArrayList<>();
    final List<String> progress = new ArrayList<>();
    final List<byte[]> dtcs = new ArrayList<>();
    boolean keeps = true;
    boolean allowed = true;

    @Override
    public boolean mayErase() {
      ecu.transcript.add("may erase?");
      return allowed;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      dtcs.add(record);
      return keeps;
    }

    @Override
    public void step(String step) {
      steps.add(step);
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      progress.add(acknowledgedBytes + "/" + totalBytes);
    }
  }
}
