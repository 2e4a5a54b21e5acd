package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.pitstop.api.simulator.SimulatedVehicle;

/**
 * What an ECU keeps without power: its flash memory, the application-valid mark, the fingerprint. Each change is in the store before the
 * next begins; the mark goes before the first byte does. Thread-safe, as others may look in.
 */
final class EcuMemory implements AutoCloseable {
  private static final int FACTORY_BYTES = 4096;
  private static final String FACTORY_VERSION = "1.0.0";
  private static final String FACTORY_FINGERPRINT = HexFormat.of().formatHex("FACTORY".getBytes(StandardCharsets.US_ASCII));

  private final EcuSpec spec;
  private final EcuStore store;
  private final Flash flash = new Flash();
  /** Areas whose checksum was found right since they were last changed. */
  private final Ranges verified = new Ranges();
  private boolean applicationValid;
  private String fingerprint = FACTORY_FINGERPRINT;
  private int eraseCount;

  /** Memory as it was left in a directory, or as from the factory; {@code directory} null: kept nowhere. */
  static EcuMemory open(EcuSpec spec, Path directory) throws IOException {
    if (directory == null) {
      return new EcuMemory(spec, EcuStore.NONE, Optional.empty());
    }
    DirectoryStore store = new DirectoryStore(directory, spec.id());
    EcuMemory memory = new EcuMemory(spec, store);
    memory.begin(store.load(memory.flash));
    return memory;
  }

  private EcuMemory(EcuSpec spec, EcuStore store) {
    this.spec = spec;
    this.store = store;
  }

  private EcuMemory(EcuSpec spec, EcuStore store, Optional<EcuStore.Marks> marks) throws IOException {
    this(spec, store);
    begin(marks);
  }

  private void begin(Optional<EcuStore.Marks> marks) throws IOException {
    if (marks.isPresent()) {
      applicationValid = marks.get().applicationValid();
      fingerprint = marks.get().fingerprint();
      flash.programmed(Ranges.parse(marks.get().programmed()));
    } else {
      byte[] application = new byte[FACTORY_BYTES];
      new SplittableRandom(spec.id().hashCode()).nextBytes(application);
      System.arraycopy(new ApplicationHeader(FACTORY_VERSION, spec.hardware()).bytes(), 0, application, 0, ApplicationHeader.LENGTH);
      erase(Flash.START, Flash.SIZE);
      write(Flash.START, application, 0, application.length);
      applicationValid = true;
      eraseCount = 0;
      keepMarks();
    }
  }

  synchronized void erase(long address, long size) throws IOException {
    applicationValid = false;
    eraseCount++;
    verified.remove(address, address + size);
    keepMarks();
    store.erase(address, size);
    flash.erase(address, size);
    keepMarks();
  }

  /** @return false: not all of it is erased, nothing was written */
  synchronized boolean write(long address, byte[] data, int from, int count) throws IOException {
    if (!flash.write(address, data, from, count)) {
      return false;
    }
    applicationValid = false;
    verified.remove(address, address + count);
    store.write(address, data, from, count);
    keepMarks();
    return true;
  }

  /** As it is; erased bytes are 0xFF. */
  synchronized byte[] read(long address, int count) {
    return flash.read(address, count);
  }

  /** Compares an area's CRC-32; if it is right, the area counts as verified. */
  synchronized boolean verify(long address, long size, int crc) {
    boolean right = flash.crc32(address, size) == crc;
    if (right) {
      verified.add(address, address + size);
    }
    return right;
  }

  /** Whether every programmed byte was verified. */
  synchronized boolean allVerified() {
    return !flash.programmed().isEmpty() && verified.containsAll(flash.programmed());
  }

  /** Whether an application for this hardware is there. */
  synchronized boolean fits() {
    return ApplicationHeader.read(flash).filter(h -> h.hardware().equals(spec.hardware()) && !h.version().isEmpty()).isPresent();
  }

  synchronized void markValid() throws IOException {
    applicationValid = true;
    keepMarks();
  }

  synchronized boolean applicationValid() {
    return applicationValid && fits();
  }

  /** As the application's header says; empty: there is no valid one. */
  synchronized String version() {
    return applicationValid() ? ApplicationHeader.read(flash).orElseThrow().version() : "";
  }

  synchronized byte[] fingerprint() {
    return HexFormat.of().parseHex(fingerprint);
  }

  synchronized void fingerprint(byte[] record) throws IOException {
    fingerprint = HexFormat.of().formatHex(record);
    keepMarks();
  }

  synchronized SimulatedVehicle.Ecu look() {
    return new SimulatedVehicle.Ecu(spec.id(), spec.bus(), spec.hardware(), version(), applicationValid(), flash.sha256(),
        flash.programmed().bytes(), eraseCount);
  }

  @Override
  public synchronized void close() throws IOException {
    store.close();
  }

  private void keepMarks() throws IOException {
    store.marks(new EcuStore.Marks(applicationValid, flash.programmed().toString(), fingerprint));
  }
}
