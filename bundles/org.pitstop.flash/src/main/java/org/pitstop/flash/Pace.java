package org.pitstop.flash;

import java.time.Duration;
import org.pitstop.api.time.VehicleTime;

/** How time passes between the requests of a programming. */
interface Pace {

  /** Nanoseconds since an arbitrary origin. */
  long nanos();

  void pause(Duration duration) throws InterruptedException;

  static Pace of(VehicleTime time) {
    return new Pace() {
      @Override
      public long nanos() {
        return time.nanos();
      }

      @Override
      public void pause(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
          time.sleep(duration);
        }
      }
    };
  }

  /** Nobody waits: each pause is over at once, and only they pass time. */
  static Pace onPaper() {
    return new Pace() {
      private long nanos;

      @Override
      public long nanos() {
        return nanos;
      }

      @Override
      public void pause(Duration duration) {
        nanos += duration.toNanos();
      }
    };
  }
}
