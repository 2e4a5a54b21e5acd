package org.pitstop.isotp;

/** The protocol data units of ISO 15765-2:2016, table 9, by the high nibble of the first PCI byte. */
enum FrameType {
  SINGLE, FIRST, CONSECUTIVE, FLOW_CONTROL,
  /** A reserved type, an empty frame, or one for another address: ignored. */
  OTHER
}
