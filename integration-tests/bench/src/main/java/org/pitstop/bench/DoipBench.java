package org.pitstop.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.doip.DoipAccess;
import org.pitstop.time.RealVehicleTime;

/** A transfer by the agent's UDS client over its DoIP on loopback, in turns with a plain ping-pong of as many bytes. */
final class DoipBench {
  private static final int WARM_UP = 2;
  private static final int RUNS = 7;
  private static final int BLOCKS = 8000;
  /** What one transfer holds at most, in bytes; longer ones are several. */
  private static final int IMAGE_BYTES = 16 << 20;

  private DoipBench() {}

  static Map<String, Object> run() throws IOException, InterruptedException {
    System.out.printf("loopback, median of %d in turns%n%6s %12s %14s %9s%n", RUNS, "block", "DoIP MB/s", "ping-pong MB/s", "share");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int block : new int[] {4095, 65535}) {
      rows.add(row(block));
    }
    return Json.object("rows", rows);
  }

  private static Map<String, Object> row(int block) throws IOException, InterruptedException {
    byte[] image = Flashing.image(Math.min(IMAGE_BYTES, BLOCKS * (block - 2)), block);
    PingPong pingPong = new PingPong(DoipPeer.REQUEST_HEAD_BYTES + block, DoipPeer.RESPONSE_BYTES);
    int blocks = (image.length + block - 3) / (block - 2);
    double[] doip = new double[RUNS];
    double[] plain = new double[RUNS];
    RealVehicleTime time = new RealVehicleTime();
    try (DoipPeer peer = new DoipPeer();
        Flashing flashing = Flashing.over(DoipAccess.over(time),
            new DoipAddress("127.0.0.1", peer.port(), false, DoipPeer.TESTER, DoipPeer.ECU, 0xE000), block, time)) {
      for (int i = -WARM_UP; i < RUNS; i++) {
        double seconds = pingPong.seconds(blocks);
        flashing.transfer(image);
        if (i >= 0) {
          plain[i] = image.length / seconds / 1e6;
          doip[i] = image.length / flashing.seconds() / 1e6;
        }
      }
    } finally {
      time.close();
    }
    double rate = Median.of(doip);
    double share = rate / Median.of(plain);
    System.out.printf("%6d %12.1f %14.1f %9.3f%n", block, rate, Median.of(plain), share);
    return Json.object("block", block, "MBperSecond", rate, "shareOfPingPong", share);
  }
}
