package org.pitstop.api.can;

/** The state of a CAN controller (ISO 11898-1, fault confinement) or of the link that leads to it. */
public enum BusState {
  /** Frames come and go. */
  ACTIVE,
  /** Error passive: frames still go, but something is wrong with the wire. */
  PASSIVE,
  /** Bus-off: nothing is sent until the controller has recovered. */
  BUS_OFF,
  /** The interface or the network link is down; it is tried again by itself. */
  DOWN
}
