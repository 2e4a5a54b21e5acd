package org.pitstop.evidence;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what passes the links while an ECU is in hand. Links and campaigns only queue; a thread of its own writes. */
final class Captures implements LinkTap, CampaignObserver, AutoCloseable {
  /** Frames that may wait for the writer; what comes beyond is lost, and counted. About two seconds of a full CAN FD bus. */
  static final int MAX_QUEUED_FRAMES = 1 << 14;
  /** Recordings at once. */
  static final int MAX_RECORDINGS = 32;
  private static final Logger LOG = LoggerFactory.getLogger(Captures.class);
  private static final Set<String> IN_HAND = Set.of("PREPARING", "PROGRAMMING", "RESTORING");
  private static final long JOIN_MS = 5000;

  /** What the writer does next; one after the other. */
  private interface Work {
    void run() throws IOException;
  }

  private final CaptureStore store;
  private final long vehicleStart;
  private final Instant wallStart;
  private final List<Recording> recordings = new CopyOnWriteArrayList<>();
  private final Map<Recording, CaptureFile> files = new HashMap<>();
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MAX_QUEUED_FRAMES);
  private final Thread writer = new Thread(this::write, "pitstop-capture");
  /** Only the writer looks at it. */
  private boolean ended;

  Captures(CaptureStore store, VehicleTime time, WallTime wallTime) {
    this.store = store;
    this.vehicleStart = time.nanos();
    this.wallStart = wallTime.now();
    writer.setDaemon(true);
  }

  void start() {
    queue.add(store::recover);
    writer.start();
  }

  @Override
  public void frame(String bus, CanFrame frame, long nanos, boolean ours) {
    CaptureFormat.Heard heard = null;
    for (Recording recording : recordings) {
      if (recording.wants(bus, ours)) {
        heard = heard == null ? CaptureFormat.Heard.of(frame, nanos) : heard;
        offer(recording, heard);
      }
    }
  }

  @Override
  public void doip(String host, byte[] message, int length, long nanos, boolean ours) {
    for (Recording recording : recordings) {
      if (recording.wants(host, ours)) {
        offer(recording, CaptureFormat.Heard.of(message, length, nanos));
      }
    }
  }

  private void offer(Recording recording, CaptureFormat.Heard heard) {
    if (!room.tryAcquire()) {
      recording.lose();
      return;
    }
    queue.add(() -> {
      room.release();
      add(recording, heard);
    });
  }

  private void add(Recording recording, CaptureFormat.Heard heard) {
    CaptureFile file = files.get(recording);
    if (file == null) {
      recording.lose();
    } else {
      file.add(heard.format(), heard.text(recording.place(), wallStart.plusNanos(heard.nanos() - vehicleStart)));
    }
  }

  @Override
  public synchronized void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
    if (ecu.isEmpty()) {
      return;
    }
    // one file an attempt: the way back is another one than the way there
    boolean goesOn = IN_HAND.contains(to) && !to.equals("RESTORING");
    if (!goesOn) {
      recordings.stream().filter(r -> r.is(campaignId, ecu)).forEach(r -> end(r, to));
    }
    if (IN_HAND.contains(to)) {
      status.ecus().stream().filter(e -> e.ecu().value().equals(ecu)).findFirst().ifPresent(e -> begin(campaignId, ecu, e.place()));
    }
  }

  /** ECUs that are in hand already: the agent was started again in the middle. */
  synchronized void resume(List<CampaignStatus> campaigns) {
    for (CampaignStatus campaign : campaigns) {
      for (CampaignStatus.EcuStatus e : campaign.ecus()) {
        if (!campaign.ended() && IN_HAND.contains(e.state())) {
          begin(campaign.campaignId(), e.ecu().value(), e.place());
        }
      }
    }
  }

  private void begin(String campaign, String ecu, String place) {
    if (recordings.stream().anyMatch(r -> r.is(campaign, ecu))) {
      return;
    }
    if (recordings.size() >= MAX_RECORDINGS) {
      LOG.error("evidence: not recorded campaign={} ecu={}: {} ECUs are already", campaign, ecu, MAX_RECORDINGS);
      return;
    }
    Recording recording = new Recording(campaign, ecu, place);
    queue.add(() -> files.put(recording, store.begin(recording)));
    recordings.add(recording);
  }

  private void end(Recording recording, String why) {
    recordings.remove(recording);
    queue.add(() -> {
      CaptureFile file = files.remove(recording);
      if (file != null) {
        store.end(recording, file, why);
      }
    });
  }

  private void write() {
    try {
      while (!ended) {
        work(queue.take());
      }
    } catch (InterruptedException e) {
      LOG.warn("evidence: the writer of captures was interrupted; they are finished at the next start");
    }
  }

  private void work(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      LOG.error("evidence: a capture is not in the chain yet, it is tried again at the next start: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("evidence: a defect while captures were written", e);
    }
  }

  /** Ends what is being recorded, and waits until it is written. */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      List.copyOf(recordings).forEach(r -> end(r, "the agent ended before"));
      queue.add(() -> ended = true);
    }
    writer.join(JOIN_MS);
  }
}
