package org.pitstop.bench;

/**
 * How long a data frame with an 11-bit identifier holds the bus (ISO 11898-1:2015, 10.4), written a second time and one bit after the other,
 * so that the simulator is not measured with its own ruler.
 */
final class WireBits {
  private static final int CRC15_POLYNOMIAL = 0x4599;
  private static final int EQUAL_BITS = 5;
  /** ACK slot, ACK delimiter, end of frame, intermission. */
  private static final int END_BITS = 1 + 1 + 7 + 3;
  private static final int CRC_DELIMITER = 1;
  private static final int[] FD_LENGTHS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

  private final double nominalSeconds;
  private final double dataSeconds;
  private final boolean fd;
  private final boolean[] bits = new boolean[640];
  private int count;

  WireBits(BusKind kind) {
    nominalSeconds = 1.0 / kind.nominal();
    fd = kind.fd();
    dataSeconds = fd ? 1.0 / kind.data() : 0;
  }

  /** The seconds of one frame. @param payload as long as a frame can be */
  double seconds(int id, byte[] payload) {
    count = 0;
    return fd ? fdSeconds(id, payload) : classicSeconds(id, payload);
  }

  private double classicSeconds(int id, byte[] payload) {
    put(0, 1); // start of frame
    put(id, 11);
    put(0, 3); // RTR, IDE, r0
    put(payload.length, 4);
    putAll(payload);
    put(crc15(), 15);
    return (count + stuffBits(count, true) + CRC_DELIMITER + END_BITS) * nominalSeconds;
  }

  /** BRS and the CRC delimiter change the rate at their sample points: together one bit of each rate. */
  private double fdSeconds(int id, byte[] payload) {
    put(0, 1);
    put(id, 11);
    put(0b00101, 5); // RRS, IDE, FDF, res, BRS
    int arbitration = count;
    put(0, 1); // ESI
    put(dlc(payload.length), 4);
    putAll(payload);
    // where CRC fields begin a fixed stuff bit stands, also after five equal bits
    int dynamic = stuffBits(count, false);
    int early = stuffBits(arbitration, true);
    int sequence = 4 + (payload.length <= 16 ? 17 : 21); // stuff count and CRC
    int fixed = 1 + sequence / 4;
    int slow = arbitration + early + END_BITS;
    int fast = count - arbitration + dynamic - early + sequence + fixed + CRC_DELIMITER;
    return slow * nominalSeconds + fast * dataSeconds;
  }

  /** Stuff bits that the first bits cause (10.5). @param atEnd whether one after the last of them counts */
  private int stuffBits(int end, boolean atEnd) {
    int stuffed = 0;
    int run = 0;
    boolean last = true; // an idle bus is recessive
    for (int i = 0; i < end; i++) {
      run = bits[i] == last ? run + 1 : 1;
      last = bits[i];
      if (run == EQUAL_BITS && (atEnd || i + 1 < end)) {
        stuffed++;
        last = !last; // the stuff bit is the first of the next run
        run = 1;
      }
    }
    return stuffed;
  }

  private int crc15() {
    int crc = 0;
    for (int i = 0; i < count; i++) {
      boolean divide = bits[i] != ((crc & 0x4000) != 0);
      crc = crc << 1 & 0x7FFF;
      if (divide) {
        crc ^= CRC15_POLYNOMIAL;
      }
    }
    return crc;
  }

  private void put(int value, int width) {
    for (int i = width - 1; i >= 0; i--) {
      bits[count++] = (value >> i & 1) != 0;
    }
  }

  private void putAll(byte[] payload) {
    for (byte b : payload) {
      put(b, 8);
    }
  }

  private static int dlc(int length) {
    int dlc = 0;
    while (FD_LENGTHS[dlc] != length) {
      dlc++;
    }
    return dlc;
  }
}
