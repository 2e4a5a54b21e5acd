package org.pitstop.api.time;

/** An event that has been scheduled and may be taken back. */
public interface Timer {

  /** Takes the event back; does nothing once it has run. */
  void cancel();
}
