package org.pitstop.server.vehicles;

import org.pitstop.api.tsp.Report;

/** What a message on a report topic turned out to be. */
sealed interface Incoming {

  /** A report as the contract has it. */
  record Readable(Report report) implements Incoming {}

  /** Its number can be read, but not the rest; {@code why} names the field. It is kept as an event, so that later reports get through. */
  record Unreadable(long seq, String why) implements Incoming {}

  /** No report at all: dropped. */
  record Garbage(String why) implements Incoming {}
}
