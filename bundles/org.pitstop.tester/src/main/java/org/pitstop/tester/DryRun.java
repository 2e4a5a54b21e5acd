package org.pitstop.tester;

import org.pitstop.api.flash.Workbench;

/** Lists the requests of a rehearsal, one a line: step, addressing, bytes, words. */
final class DryRun implements Workbench.Rehearsal {
  private static final int SHOWN_BYTES = 64;
  private static final int SHOWN_OF_TRANSFER = 2;
  private static final int TRANSFER_DATA = 0x36;

  private final Console console;
  private final boolean full;
  private long requests;
  private long bytes;

  /** @param full whether long requests are shown to their end */
  DryRun(Console console, boolean full) {
    this.console = console;
    this.full = full;
  }

  @Override
  public void request(String step, boolean functional, byte[] request, int length) {
    requests++;
    bytes += length;
    console.say(line(step, functional, request, length, full));
  }

  static String line(String step, boolean functional, byte[] request, int length, boolean full) {
    int shown = (request[0] & 0xFF) == TRANSFER_DATA ? SHOWN_OF_TRANSFER : SHOWN_BYTES;
    String hex = full ? Hex.of(request, 0, length) : Hex.shortened(request, length, shown);
    return String.format("%-14s %-10s  %-24s  %s", step, functional ? "functional" : "physical", hex, RequestWords.of(request, length));
  }

  String total() {
    return String.format("%,d requests, %,d bytes", requests, bytes);
  }
}
