package org.pitstop.container;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A LinkTap on the vehicle's side: what ECUs are asked, and how long they are left alone in a programming session. It notices nothing of
 * what is replaced in the agent.
 */
final class FlashTrace implements InvocationHandler {
  private static final int FUNCTIONAL = 0x7DF;
  private static final Map<Integer, String> ECUS = Map.of(0x740, "bcm", 0x7E0, "engine", 0x7E1, "brake");
  private static final Map<String, String> BUS = Map.of("bcm", "body", "engine", "powertrain", "brake", "powertrain");

  private final Map<String, IsoTpReader> readers = new LinkedHashMap<>();
  private final Map<String, Counts> counts = new LinkedHashMap<>();

  /** What an ECU was asked since the last {@link #take}. */
  static final class Counts {
    int programmingSessions;
    int erases;
    int requestDownloads;
    int transferData;
    int testerPresents;
    /** The longest time without a frame to it in a programming session, in ms. */
    long longestGapMs;
    private boolean inSession;
    private long lastNanos;

    /** What must not be done twice. An ECU that is not erased yet gives way to a swap, and is sent into its boot loader once more. */
    List<Integer> written() {
      return List.of(erases, requestDownloads, transferData);
    }

    @Override
    public String toString() {
      return programmingSessions + " sessions, " + erases + " erases, " + requestDownloads + " downloads, " + transferData + " blocks, "
          + testerPresents + " TesterPresent, longest gap " + longestGapMs + " ms";
    }

    private void heard(long nanos) {
      if (inSession) {
        longestGapMs = Math.max(longestGapMs, TimeUnit.NANOSECONDS.toMillis(nanos - lastNanos));
      }
      lastNanos = nanos;
    }

    private void request(byte[] message) {
      int sid = message[0] & 0xFF;
      int sub = message.length > 1 ? message[1] & 0x7F : 0;
      switch (sid) {
        case 0x10 -> session(sub == 2);
        case 0x11 -> inSession = false;
        case 0x31 -> erases += message.length > 3 && (message[2] & 0xFF) == 0xFF && message[3] == 0 ? 1 : 0;
        case 0x34 -> requestDownloads++;
        case 0x36 -> transferData++;
        default -> { }
      }
    }

    private void session(boolean programming) {
      programmingSessions += programming ? 1 : 0;
      inSession = programming;
    }
  }

  FlashTrace() {
    take();
  }

  /** What was counted, and a new beginning. */
  synchronized Map<String, Counts> take() {
    Map<String, Counts> taken = Map.copyOf(counts);
    ECUS.values().forEach(ecu -> counts.put(ecu, new Counts()));
    ECUS.values().forEach(ecu -> readers.put(ecu, new IsoTpReader()));
    return taken;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("frame")) {
      Object frame = arguments[1];
      Class<?> type = frame.getClass();
      frame((String) arguments[0], (int) type.getMethod("id").invoke(frame), (byte[]) type.getMethod("data").invoke(frame),
          (int) type.getMethod("length").invoke(frame), (long) arguments[2]);
    }
    return null;
  }

  private synchronized void frame(String bus, int id, byte[] data, int length, long nanos) {
    if (id == FUNCTIONAL) {
      BUS.forEach((ecu, its) -> {
        if (its.equals(bus)) {
          counts.get(ecu).heard(nanos);
          counts.get(ecu).testerPresents += data[1] == 0x3E ? 1 : 0;
        }
      });
      return;
    }
    String ecu = ECUS.get(id);
    if (ecu != null && bus.equals(BUS.get(ecu))) {
      counts.get(ecu).heard(nanos);
      Optional<byte[]> message = readers.get(ecu).frame(data, length);
      message.ifPresent(counts.get(ecu)::request);
    }
  }
}
