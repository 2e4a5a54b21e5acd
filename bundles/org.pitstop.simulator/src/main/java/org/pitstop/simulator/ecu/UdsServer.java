package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.util.List;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.isotp.Watchdog;
import org.pitstop.simulator.link.EcuLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDS server of one ECU (ISO 14229-1:2020, ISO 14229-2:2013): checks each request in the standard's order, lets its service
 * serve it, and answers in time. One request at a time: another that comes meanwhile only keeps the session alive. Only in events
 * of vehicle time.
 */
final class UdsServer implements EcuLink.Upper, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdsServer.class);
  private static final long NANOS_PER_MS = 1_000_000;
  private static final List<Service> SERVICES = List.of(new DiagnosticSessionControl(), new EcuReset(), new ClearDiagnosticInformation(),
      new ReadDtcInformation(), new ReadDataByIdentifier(), new SecurityAccess(), new Authentication(), new CommunicationControl(),
      new WriteDataByIdentifier(), new RoutineControl(), new RequestDownload(), new RequestUpload(),
      new TransferData(), new RequestTransferExit(), new RequestFileTransfer(), new TesterPresent(), new ControlDtcSetting());
  private static final Service[] BY_SID = new Service[256];

  static {
    SERVICES.forEach(s -> BY_SID[s.sid()] = s);
  }

  private final EcuState ecu;
  private final VehicleTime time;
  private final EcuLink link;
  private final Watchdog s3;
  private final byte[] negative = {0x7F, 0, 0};
  private final byte[] pending = {0x7F, 0, Nrc.RESPONSE_PENDING};
  private final Runnable complete = this::complete;
  private final Runnable pend = this::pend;
  private volatile RequestDisturbance disturbance = RequestDisturbance.NONE;
  private long requests;
  /** No power, or booting. */
  private volatile boolean deaf;
  private boolean busy;
  private Reply reply;
  private boolean quiet;
  private boolean answerLost;
  private boolean pendingOnWire;
  private boolean completeDue;
  private long workLeft;
  private Timer work;

  UdsServer(EcuState ecu, EcuLink.Plug plug, VehicleTime time) {
    this.ecu = ecu;
    this.time = time;
    s3 = new Watchdog(time, ecu.settings.s3Nanos(), this::sessionTimedOut);
    link = plug.connect(this);
    ecu.boot();
  }

  void disturb(RequestDisturbance d) {
    disturbance = d;
  }

  /** Everything that is not kept is lost; after the boot time it listens again. */
  void restart() {
    stop();
    deaf = true;
    work = time.schedule(ecu.settings.bootNanos(), this::booted);
  }

  @Override
  public void close() {
    stop();
    deaf = true;
    link.close();
  }

  @Override
  public void receiving() {
    keepSession();
  }

  @Override
  public boolean busy() {
    return busy;
  }

  @Override
  public void received(byte[] buffer, int length, boolean functional) {
    if (deaf) {
      return;
    }
    keepSession();
    if (!busy && !isKeepAlive(buffer, length, functional)) {
      RequestDisturbance.Fate fate = disturbance.fate(ecu.spec.id(), requests++, buffer, length);
      Request request = new Request(buffer, length, functional);
      switch (fate.kind()) {
        case SERVE -> serve(request, check(request), false);
        case LOSE_ANSWER -> serve(request, check(request), true);
        case REFUSE -> serve(request, Reply.negative(fate.nrc()), false);
        case IGNORE -> { }
        case POWER_CUT -> restart();
      }
    }
  }

  /** {@code 3E 80} to all keeps the session and nothing else: it does not occupy the server (ISO 14229-2:2013, 7.5.6, bypass). */
  private static boolean isKeepAlive(byte[] buffer, int length, boolean functional) {
    return functional && length == 2 && buffer[0] == 0x3E && buffer[1] == (byte) 0x80;
  }

  @Override
  public void sent() {
    if (!pendingOnWire) {
      finish();
      return;
    }
    pendingOnWire = false;
    if (completeDue) {
      complete();
    }
  }

  /** The order of the checks: ISO 14229-1:2020, 8.7.2. */
  private Reply check(Request request) {
    Service service = BY_SID[request.sid()];
    if (service == null || !service.supported(ecu)) {
      return Reply.negative(Nrc.SERVICE_NOT_SUPPORTED);
    }
    if (!service.available(ecu)) {
      return Reply.negative(Nrc.SERVICE_NOT_SUPPORTED_IN_SESSION);
    }
    if (service.secured() && !ecu.security.unlocked()) {
      return Reply.negative(Nrc.SECURITY_ACCESS_DENIED);
    }
    if (request.length() < service.minLength()) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    try {
      return service.serve(request, ecu);
    } catch (IOException e) {
      LOG.error("flash memory cannot be kept: check the simulator's state directory; ecu={}", ecu.spec.id(), e);
      return Reply.negative(Nrc.PROGRAMMING_FAILURE);
    }
  }

  private void serve(Request request, Reply made, boolean loseAnswer) {
    LOG.debug("served ecu={} sid={} nrc={}", ecu.spec.id(), request.sid(), made.nrc());
    busy = true;
    reply = made;
    answerLost = loseAnswer;
    completeDue = false;
    negative[1] = (byte) request.sid();
    negative[2] = (byte) made.nrc();
    pending[1] = (byte) request.sid();
    quiet = isQuiet(request, made.nrc());
    workLeft = made.busyNanos();
    boolean tooLongForP2 = workLeft >= ecu.settings.p2Ms() * NANOS_PER_MS || made.effect() == Reply.Effect.BOOT_LOADER;
    if (tooLongForP2) {
      later(ecu.settings.answerDelayNanos(), pend);
    } else {
      later(ecu.settings.answerDelayNanos() + workLeft, complete);
    }
  }

  private static boolean isQuiet(Request request, int nrc) {
    if (nrc != Nrc.NONE) {
      return request.functional() && Nrc.silentWhenFunctional(nrc);
    }
    return BY_SID[request.sid()].hasSubFunction() && request.suppressPositiveResponse();
  }

  /** NRC 0x78, again before each P2* is over; after it the final answer is never suppressed (ISO 14229-1:2020, 7.5.3). */
  private void pend() {
    quiet = false;
    if (!pendingOnWire && !answerLost) {
      pendingOnWire = true;
      link.send(pending, pending.length);
    }
    long step = Math.min(workLeft, ecu.settings.p2StarMs() * NANOS_PER_MS * 3 / 4);
    workLeft -= step;
    work = time.schedule(step, workLeft > 0 ? pend : complete);
  }

  private void complete() {
    if (pendingOnWire) {
      completeDue = true;
      return;
    }
    completeDue = false;
    if (reply.effect() == Reply.Effect.BOOT_LOADER) {
      ecu.enterBootLoader();
    }
    if (quiet || answerLost) {
      finish();
    } else if (reply.nrc() == Nrc.NONE) {
      link.send(reply.response(), reply.response().length);
    } else {
      link.send(negative, negative.length);
    }
  }

  private void finish() {
    busy = false;
    keepSession();
    if (reply.effect() == Reply.Effect.RESET) {
      restart();
    }
  }

  private void keepSession() {
    if (ecu.session() != Session.DEFAULT) {
      s3.restart();
    }
  }

  /** ISO 14229-2:2013, table 5: S3 does not run while a request is received or served. */
  private void sessionTimedOut() {
    if (busy || link.receivingLong()) {
      s3.restart();
    } else if (ecu.bootLoader() && ecu.memory.applicationValid()) {
      restart();
    } else {
      ecu.enter(Session.DEFAULT);
    }
  }

  private void booted() {
    deaf = false;
    ecu.boot();
  }

  private void stop() {
    busy = false;
    pendingOnWire = false;
    s3.stop();
    link.reset();
    if (work != null) {
      work.cancel();
      work = null;
    }
  }

  private void later(long delayNanos, Runnable step) {
    if (delayNanos == 0) {
      step.run();
    } else {
      work = time.schedule(delayNanos, step);
    }
  }
}
