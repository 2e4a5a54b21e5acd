package org.pitstop.simulator.ecu;

/** Diagnostic sessions (ISO 14229-1:2020, table 25). */
enum Session {
  DEFAULT(0x01),
  PROGRAMMING(0x02),
  EXTENDED(0x03);

  final int code;

  Session(int code) {
    this.code = code;
  }
}
