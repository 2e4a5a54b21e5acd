package org.pitstop.api.download;

import java.time.Duration;

/** How a transfer ended. */
public sealed interface DownloadOutcome {

  /** The target has its length. @param attempts connections that were needed */
  record Done(long transferredBytes, Duration time, int attempts) implements DownloadOutcome {}

  /** It will not work, or did not within its limits; {@code why} says what, where and what to do. */
  record Failed(Reason reason, String why) implements DownloadOutcome {}

  record Cancelled() implements DownloadOutcome {}

  enum Reason {
    /** No connection, or it broke too often. */
    UNREACHABLE,
    /** The server refused the user or its password, or its certificate is not trusted. */
    REFUSED,
    /** The file is not there. */
    NOT_FOUND,
    /** The file on the server is longer or shorter than announced, or changed while it came. */
    CHANGED,
    /** Slower than the rate floor, or longer than the time limit. */
    TOO_SLOW,
    /** The target took no more: the disk. */
    STORAGE
  }
}
