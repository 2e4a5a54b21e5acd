package org.pitstop.evidence;

/**
 * How much the chain may take.
 *
 * @param segmentBytes a segment that would grow above this is followed by a new one
 * @param limitBytes the most that all segments together may take
 * @param keepBytes at the limit the oldest segments are dropped as long as this much remains; 0: nothing is ever dropped
 */
record LogLimits(long segmentBytes, long limitBytes, long keepBytes) {
  LogLimits {
    if (segmentBytes < 1 || limitBytes < 2 * segmentBytes) {
      throw new IllegalArgumentException("org.pitstop.evidence: segmentKilobytes and limitMegabytes make " + segmentBytes + " and " + limitBytes
          + " bytes (allowed: 1 and more, and at least two segments)");
    }
    // a segment may have grown by the log's own records
    long mostKept = limitBytes - 2 * segmentBytes - SegmentChain.RESERVE_BYTES;
    if (keepBytes < 0 || keepBytes > Math.max(0, mostKept)) {
      throw new IllegalArgumentException("org.pitstop.evidence: keepMegabytes makes " + keepBytes
          + " bytes (allowed: 0, and up to the limit less two segments, " + mostKept + ")");
    }
  }

  static LogLimits of(EvidenceSettings settings) {
    return new LogLimits((long) settings.segmentKilobytes() << 10, (long) settings.limitMegabytes() << 20, (long) settings.keepMegabytes() << 20);
  }
}
