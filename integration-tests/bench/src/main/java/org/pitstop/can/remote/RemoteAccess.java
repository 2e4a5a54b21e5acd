package org.pitstop.can.remote;

import org.pitstop.api.can.CanBus;
import org.pitstop.api.time.VehicleTime;

/** Makes buses over the network, and serves buses to it, without a framework. */
public final class RemoteAccess {
  private static final int QUEUE_FRAMES = 1024;

  private RemoteAccess() {}

  /** A bus at the other end of a link; it connects by itself. */
  public static CanBus connect(String bus, String uri, int bitrate, int dataBitrate, VehicleTime time) {
    RemoteBus remote = new RemoteBus(bus, uri, bitrate, dataBitrate, QUEUE_FRAMES, new LinkTaps(), time);
    RemoteBusComponent.link(LinkUri.parse(uri), remote, time).start();
    return remote;
  }

  /** Serves a bus to the network until the process ends. */
  public static void serve(CanBus bus, String uri, VehicleTime time) {
    new ServedBuses(time).serve(bus, LinkUri.parse(uri));
  }
}
