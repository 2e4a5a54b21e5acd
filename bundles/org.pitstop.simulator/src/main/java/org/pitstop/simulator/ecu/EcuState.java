package org.pitstop.simulator.ecu;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the services of one ECU share: what it is, what it keeps, and what a reset loses. */
final class EcuState {
  private static final Logger LOG = LoggerFactory.getLogger(EcuState.class);

  final EcuSpec spec;
  final EcuSettings settings;
  final EcuMemory memory;
  final SecurityGate security;
  final Surroundings surroundings;
  final Dtcs dtcs = new Dtcs();
  final Ram ram = new Ram();
  final FileStore files = new FileStore();
  private boolean bootLoader;
  private Session session = Session.DEFAULT;
  /** Null: none is under way. */
  private Transfer transfer;
  private boolean communication = true;

  EcuState(EcuSpec spec, EcuSettings settings, EcuMemory memory, SecurityGate security, Surroundings surroundings) {
    this.spec = spec;
    this.settings = settings;
    this.memory = memory;
    this.security = security;
    this.surroundings = surroundings;
  }

  /** Starts the application, or stays in the boot loader if there is no valid one. */
  void boot() {
    bootLoader = !memory.applicationValid();
    security.restarted();
    enter(Session.DEFAULT);
    LOG.debug("booted ecu={} software={} version={}", spec.id(), bootLoader ? "boot loader" : "application", memory.version());
  }

  void enterBootLoader() {
    bootLoader = true;
    enter(Session.PROGRAMMING);
  }

  /** A session begins: locked, without a transfer; the default one undoes 0x28 and 0x85 (ISO 14229-1:2020, 10.2.1). */
  void enter(Session newSession) {
    session = newSession;
    security.lock();
    transfer(null);
    ram.clear();
    if (newSession == Session.DEFAULT) {
      communication = true;
      dtcs.recording(true);
    }
  }

  boolean writeRam(long address, byte[] data, int from, int count) {
    ram.write(address, data, from, count);
    return true;
  }

  /** Whether flash memory is closed because no secondary boot loader runs. */
  boolean lacksLoader() {
    return settings.options().needLoader().contains(spec.id()) && !ram.active();
  }

  boolean bootLoader() {
    return bootLoader;
  }

  Session session() {
    return session;
  }

  Transfer transfer() {
    return transfer;
  }

  void transfer(Transfer newTransfer) {
    if (transfer != null) {
      transfer.close();
    }
    transfer = newTransfer;
  }

  /** Whether normal messages may be sent (0x28); these ECUs have none to send. */
  boolean communication() {
    return communication;
  }

  void communication(boolean enabled) {
    communication = enabled;
  }
}
