package org.pitstop.download.ftp;

import org.pitstop.api.download.DownloadOutcome.Reason;

/** What became of one connection. */
sealed interface Attempt {

  /** The target has its length. */
  record Complete() implements Attempt {}

  /** Another attempt may go on from where this one ended. */
  record Broken(String why) implements Attempt {}

  /** It fell below the rate floor. */
  record Slow(String why) implements Attempt {}

  /** The file on the server is not the one that was begun: from the start again, once. */
  record Replaced(String why) implements Attempt {}

  /** Another attempt would end the same way. */
  record Fatal(Reason reason, String why) implements Attempt {}

  record Cancelled() implements Attempt {}
}
