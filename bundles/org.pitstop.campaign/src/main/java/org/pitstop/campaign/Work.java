package org.pitstop.campaign;

import java.io.IOException;

/** What a state names: runs on a task of vehicle time, is safe to start again from its beginning, and ends by telling an event. */
interface Work {

  /** @throws IOException if the journal could not be written: the work is started again later */
  void run() throws IOException, InterruptedException;

  /** Tells the event for a work that cannot go on. @param reason a stable code for programs */
  void giveUp(String reason, String why) throws IOException, InterruptedException;
}
