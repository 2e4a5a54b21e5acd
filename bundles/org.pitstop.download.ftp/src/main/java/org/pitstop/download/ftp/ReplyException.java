package org.pitstop.download.ftp;

import java.io.IOException;
import org.pitstop.api.download.DownloadOutcome.Reason;

/** The server refused a command (reply codes: RFC 959, 4.2). */
final class ReplyException extends IOException {
  private final int code;

  ReplyException(int code, String what, String reply) {
    super("the server refused " + what + ": " + reply.strip());
    this.code = code;
  }

  /** Whether another attempt may end better: 4yz is transient, 5yz permanent. */
  boolean isTransient() {
    return code < 500;
  }

  /** 500–504, 554: the server does not know the command or cannot restart there. */
  boolean isUnsupported() {
    return code >= 500 && code <= 504 || code == 554;
  }

  /** What a permanent refusal means. */
  Reason reason() {
    return code == 550 || code == 551 || code == 553 ? Reason.NOT_FOUND : Reason.REFUSED;
  }
}
